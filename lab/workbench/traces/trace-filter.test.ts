import { expect, test } from 'vitest';
import { client, gateway, otlp, server } from '../../analysis/spans/example-trace.ts';
import { buildTraces } from '../../analysis/spans/span-tree.ts';
import { passes, summaryOf, type TraceFilter } from './trace-filter.ts';

const UNDER_WAY = { attributes: { 'faultline.under_way': true } };
const summaries = buildTraces(
  otlp(
    gateway([0, 900], [client('gateway', 'a.B/Do', [1, 800])], {
      error: true,
      attributes: { 'http.response.status_code': 504 },
    }),
    gateway([10, 30], [server('a', 'a.B/Do', [11, 20])], {
      attributes: { 'http.response.status_code': 200 },
    }),
    gateway([20, 3_000], [], UNDER_WAY),
    server('b', 'b.C/Do', [25, 60], { parentId: 'f'.repeat(16), ...UNDER_WAY }),
  ),
).flatMap((trace) => summaryOf(trace) ?? []);

test('of each trace: what was answered, by whom, and whether it is under way', () => {
  expect(summaries.map(({ name, state, status, failed }) => [name, state, status, failed])).toEqual([
    ['POST /api/orders', 'ended', '504', true],
    ['POST /api/orders', 'ended', '200', false],
    ['POST /api/orders', 'under-way', null, false],
    // Whose first span is not there.
    ['b.C/Do', 'under-way', null, false],
  ]);
  expect(summaries[1]).toMatchObject({
    service: 'gateway',
    services: ['gateway', 'a'],
    spans: 2,
    durationMs: 20,
  });
});

test.each<[TraceFilter, number[]]>([
  [{}, [0, 1, 2, 3]],
  [{ route: '/API/orders' }, [0, 1, 2]],
  [{ status: '5xx' }, [0]],
  [{ status: '200' }, [1]],
  [{ minMs: 500 }, [0, 2]],
  [{ minMs: 500, maxMs: 1_000 }, [0]],
  [{ service: 'a' }, [1]],
  [{ state: 'failed' }, [0]],
  [{ state: 'ok' }, [1]],
  [{ state: 'under-way', service: 'b' }, [3]],
])('%o lets through %j', (filter, places) => {
  expect(summaries.flatMap((summary, place) => (passes(summary, filter) ? [place] : []))).toEqual(places);
});
