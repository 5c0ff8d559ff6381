import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RuleLoops } from './rule-loops.ts';
import { Store } from './store.ts';

const NOW_MS = 1_795_690_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW_MS });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a group is evaluated at the multiples of its own interval, or else of the usual one', () => {
  const group = (name: string, intervalMs: number | null) => ({ name, file: 'f', intervalMs, rules: [] });
  const store = new Store({ retentionMs: 3_600_000, maxBytes: 1_000_000 });
  using loops = new RuleLoops(
    [group('own', 4000), group('usual', null), group('monthly', 2_592_000_000)],
    10_000,
    store,
  );
  const evaluated = () =>
    loops.groups.map(({ evaluatedAtMs }) => (evaluatedAtMs === null ? null : evaluatedAtMs - NOW_MS));
  expect(evaluated()).toEqual([null, null, null]);
  vi.advanceTimersByTime(4000);
  expect(evaluated()).toEqual([4000, null, null]);
  vi.advanceTimersByTime(6000);
  expect(evaluated()).toEqual([8000, 10_000, null]);
});
