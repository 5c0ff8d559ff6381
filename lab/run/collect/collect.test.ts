import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MetricsBackend } from '../../backends/metrics/metrics.ts';
import { collectMetrics, untilScraped } from './collect.ts';

const signal = new AbortController().signal;
const CALLS = 'traces_span_metrics_calls_total';

let server: Server;
let store: MetricsBackend;
/** Of the series that the metrics backend has, and how often it was asked. */
let series: { metric: Record<string, string>; values: [seconds: number, value: string][] }[];
let asked: number;

beforeEach(async () => {
  series = [];
  asked = 0;
  server = createServer((_request, response) => {
    asked += 1;
    const data = { resultType: 'matrix', result: series };
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ status: 'success', data }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  store = { queryUrl: `http://127.0.0.1:${port}` } as MetricsBackend;
});
afterEach(() => void server.close());

const spans = (labels: Record<string, string>, value: number) => ({
  metric: { __name__: CALLS, ...labels },
  values: [[Date.now() / 1000, String(value)]] as [number, string][],
});

test.each([
  [1, [10, 7]],
  [2, [30, 7]],
])('of the metrics of spans an arm gets those of its own attempt %i', async (attempt, expected) => {
  series = [
    spans({ faultline_arm: 'protected' }, 10),
    spans({ faultline_arm: 'unprotected' }, 20),
    spans({ faultline_arm: 'protected', faultline_attempt: '2' }, 30),
    { ...spans({}, 7), metric: { __name__: 'faultline_registered', job: 'order' } },
  ];
  const span = { fromMs: Date.now() - 1_000, toMs: Date.now() + 1_000 };
  const found = await collectMetrics(store, { arm: 'protected', attempt }, span);
  expect(found.map(({ points }) => points[0]?.value)).toEqual(expected);
});

test('the last spans are waited for until the metrics backend has seen each', async () => {
  series = [spans({ faultline_arm: 'a' }, 40)];
  setTimeout(() => series.push(spans({ faultline_arm: 'b' }, 60)), 300);
  expect(await untilScraped(store, 100, { wall: Date.now }, signal)).toBe(100);
  expect(series).toHaveLength(2);
  expect(asked).toBeGreaterThan(1);
});

test('they are waited for as long as more of them come', async () => {
  series = [spans({ faultline_arm: 'a' }, 40)];
  setTimeout(() => series.push(spans({ faultline_arm: 'b' }, 30)), 2_000);
  setTimeout(() => series.push(spans({ faultline_arm: 'c' }, 30)), 4_000);
  expect(await untilScraped(store, 100, { wall: Date.now }, signal)).toBe(100);
});

test('but not for ever, and how many it saw is told', async () => {
  series = [spans({ faultline_arm: 'a' }, 40)];
  expect(await untilScraped(store, 100, { wall: Date.now }, signal)).toBe(40);
  expect(asked).toBeGreaterThan(5);
});
