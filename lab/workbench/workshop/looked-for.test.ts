import { expect, test } from 'vitest';
import type { Span } from '../../analysis/spans/span.ts';
import { isBetter, type Look, rankOf } from './looked-for.ts';

const span = (spanId: string, kind: string, tookMs: number, parentSpanId: string | null = null) =>
  ({
    ...{ spanId, parentSpanId, kind, startMs: 0, endMs: tookMs, attributes: {} },
    ...(kind === 'server' ? { name: 'Lend', service: 'loans' } : { name: 'Lend', service: 'desk' }),
  }) as unknown as Span;
const look = (service: string, name: string) => ({ service, span: name }) as Look;
const CALL = look('desk', 'call Lend');
const LEND = look('loans', 'Lend');

const answered = [span('a', 'client', 300), span('b', 'server', 290, 'a')];
const twice = [
  span('i', 'internal', 45),
  span('c', 'client', 20),
  span('d', 'server', 10, 'c'),
  span('e', 'client', 20),
  span('f', 'server', 10, 'e'),
];
const unanswered = [span('g', 'client', 5)];
const best = (traces: readonly (readonly Span[])[], of: Look) => {
  let found: readonly Span[] | null = null;
  for (const trace of traces) {
    const rank = rankOf(trace, of);
    if (rank && isBetter(rank, found && rankOf(found, of))) found = trace;
  }
  return found;
};

test.each([
  ['a call that nobody has answered, however short', CALL, [answered, unanswered, twice], unanswered],
  ['of answered ones the trace that has most', CALL, [answered, twice], twice],
  ['of as many the longest', LEND, [[span('h', 'server', 10)], answered], answered],
  ['none where none has it', look('loans', 'wait worker'), [answered, twice], null],
])('what shows it best is %s', (_, of, traces, wanted) => {
  expect(best(traces, of)).toBe(wanted);
  expect(best(traces.toReversed(), of)).toBe(wanted);
});
