import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { FaultlineError } from '../../errors.ts';
import { MetricQuery } from './client.ts';

let stop: (() => void) | undefined;
afterEach(() => stop?.());

async function queryUrl(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const failure = (promise: Promise<unknown>): Promise<FaultlineError> =>
  promise.then(
    () => expect.unreachable('expected a rejection'),
    (error) => error,
  );

test('a range is asked for with one more millisecond at its start, and cut to both its ends', async () => {
  let form = '';
  const values = [
    [9.999, '1'],
    [10, '2'],
    [10.5, '+Inf'],
    [11, '-Inf'],
    [12, 'NaN'],
    [12.001, '3'],
  ];
  const url = await queryUrl(async (request, response) => {
    for await (const chunk of request) form += chunk;
    const result = [
      { metric: { __name__: 'a' }, values },
      { metric: { __name__: 'b' }, values: [values[0]] },
    ];
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }));
  });
  expect(await new MetricQuery({ queryUrl: url }).range('a{b="c"}', 12_000, 2000)).toEqual([
    {
      labels: { __name__: 'a' },
      points: [
        { tMs: 10_000, value: 2 },
        { tMs: 10_500, value: Number.POSITIVE_INFINITY },
        { tMs: 11_000, value: Number.NEGATIVE_INFINITY },
        { tMs: 12_000, value: Number.NaN },
      ],
    },
  ]);
  expect(new URLSearchParams(form)).toEqual(
    new URLSearchParams({ query: 'a{b="c"}[2001ms]', time: '12.000' }),
  );
});

test('a backend that is not there is said to be unreachable', async () => {
  const url = await queryUrl(() => {});
  stop?.();
  const error = await failure(new MetricQuery({ queryUrl: url }).range('up', 0, 1));
  expect(error.code).toBe('metrics-unreachable');
  expect(error.message).toMatch(`${url}/api/v1/query, found: `);
  expect(error.message).toMatch('ECONNREFUSED');
});

test('a backend that does not answer is said to be unreachable after the time-out', async () => {
  const url = await queryUrl(() => {});
  const error = await failure(new MetricQuery({ queryUrl: url }, { timeoutMs: 50 }).targets());
  expect(error.code).toBe('metrics-unreachable');
  expect(error.message).toMatch('no answer within 50 ms');
});

test('a refused query carries the reason', async () => {
  const body = { status: 'error', errorType: 'bad_data', error: '1:3: parse error' };
  const url = await queryUrl((_, response) => response.writeHead(400).end(JSON.stringify(body)));
  const error = await failure(new MetricQuery({ queryUrl: url }).range('up{', 0, 1));
  expect(error.code).toBe('metrics-query-refused');
  expect(error.message).toMatch('bad_data for up{[2ms]: 1:3: parse error');
});

test.each(['<html>', '{}', '{"status":"success","data":{"resultType":"vector","result":[]}}'])(
  'an answer that is not of this API is refused: %s',
  async (body) => {
    const url = await queryUrl((_, response) => response.end(body));
    const error = await failure(new MetricQuery({ queryUrl: url }).range('up', 0, 1));
    expect(error.code).toBe('metrics-answer-invalid');
    expect(error.message).toMatch(body);
  },
);
