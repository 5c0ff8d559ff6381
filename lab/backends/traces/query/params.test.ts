import { expect, test } from 'vitest';
import { searchParams, toNanos } from './params.ts';

test.each([
  [0, 0n],
  [1_700_000_000_000, 1_700_000_000_000_000_000n],
  // In doubles the fraction is a little less than it is written.
  [1.001, 1_001_000n],
  [5.3, 5_300_000n],
  // As near as a double of this size comes: 1229/4096.
  [1_760_000_000_000.3, 1_760_000_000_000_300_049n],
  [0.9999999, 1_000_000n],
])('%d ms are %d ns, to the nearest', (ms, nanos) => {
  expect(toNanos(ms)).toBe(nanos);
});

test('a search has each parameter in both spellings, times to the nanosecond', () => {
  const search = { service: 'order', operation: 'GET /', durationMinMs: 0.5, attributes: { error: 'true' } };
  const window = { from: 1_700_000_000_000_000_005n, to: 1_700_000_001_120_000_000n };
  const params = searchParams({ ...search, startMs: 0, endMs: 1 }, window, 7);
  const both: readonly (readonly [string, string, string])[] = [
    ['serviceName', 'service_name', 'order'],
    ['operationName', 'operation_name', 'GET /'],
    ['startTimeMin', 'start_time_min', '2023-11-14T22:13:20.000000005Z'],
    ['startTimeMax', 'start_time_max', '2023-11-14T22:13:21.120000000Z'],
    ['searchDepth', 'num_traces', '7'],
    ['durationMin', 'duration_min', '0.5ms'],
    ['rawTraces', 'raw_traces', 'true'],
    ['attributes', 'attributes', '{"error":"true"}'],
  ];
  const expected = new Map(
    both.flatMap(([name, alias, value]) => [
      [`query.${name}`, value] as const,
      [`query.${alias}`, value] as const,
    ]),
  );
  expect(new Map(params)).toEqual(expected);
});
