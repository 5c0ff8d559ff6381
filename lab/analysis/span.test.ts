import { expect, it } from 'vitest';
import { flattenSpans } from './span.ts';

const START = 1_700_000_000_000;
const nanos = (ms: number) => `${START + ms}000000`;

/** The ms after the start at which the span is taken to have ended, of copies that say so; null: it has not. */
function endOf(...ends: (number | null)[]): number | null {
  const spans = ends.map((end) => ({
    ...{ traceId: 'a', spanId: 'b', name: 'work' },
    startTimeUnixNano: nanos(0),
    endTimeUnixNano: end === null ? '0' : nanos(end),
  }));
  const [span, ...others] = flattenSpans({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  expect(others).toEqual([]);
  return span?.ended ? span.endMs - START : null;
}

it.each([
  [[null], null],
  [[null, null], null],
  [[null, 10], 10],
  [[10, null], 10],
  [[0, 10], 10],
  [[10, 0], 10],
  [[-10, null], 0],
])('of copies of a span that end after %j ms the later end counts', (ends, end) => {
  expect(endOf(...ends)).toBe(end);
});
