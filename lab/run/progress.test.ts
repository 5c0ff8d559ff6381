import { expect, test } from 'vitest';
import { sample } from '../analysis/example-evidence.ts';
import { EXAMPLE_EPOCH_MS } from '../analysis/example-trace.ts';
import { RecentSamples } from './progress.ts';

const at = (ms: number) => EXAMPLE_EPOCH_MS + ms;

test('sums up the second before what may not have been reported yet', () => {
  const recent = new RecentSamples();
  // One each 100 ms from 0 to 1900, each taking 50 ms; every fourth fails.
  recent.add(
    Array.from({ length: 20 }, (_, index) =>
      sample([index * 100, index * 100, index * 100 + 50], index % 4 === 0 ? { outcome: 'UNAVAILABLE' } : {}),
    ),
  );
  const { rps, p50Ms, p99Ms, errors } = recent.summary(at(2_000));
  expect(rps).toBe(10);
  expect([p50Ms, p99Ms]).toEqual([expect.closeTo(50, 0), expect.closeTo(50, 0)]);
  // Done in (750, 1750]: those due at 800 to 1700, of which 800, 1200 and 1600 failed.
  expect(errors).toBe(3);
});

test('has no latency where nothing has ended, and forgets', () => {
  const recent = new RecentSamples();
  expect(recent.summary(at(0))).toEqual({ rps: 0, p50Ms: null, p99Ms: null, errors: 0 });
  recent.add([sample([0, 0, 10]), sample([0, null, null])]);
  expect(recent.summary(at(300)).rps).toBe(1);
  expect(recent.summary(at(5_000))).toEqual({ rps: 0, p50Ms: null, p99Ms: null, errors: 0 });
});
