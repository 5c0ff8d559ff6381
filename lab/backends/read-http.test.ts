import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readActiveFaults } from '../faults/active-faults.ts';
import { createRandom } from '../load/random.ts';
import { checkHealth } from '../run/lab/health.ts';
import { MetricQuery } from './metrics/client.ts';
import { readHttp } from './read-http.ts';
import { createTraceQuery } from './traces/client.ts';
import { evictedFrom } from './traces/embedded.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Answers, but closes the connection as soon as `times` requests have come on one that was used before: what a client
 * meets whose idle connection the server has just given up. With `halfway` the answer has begun by then.
 */
async function closingServer(answer: Answer, { times = 1, halfway = false } = {}) {
  const known = new WeakSet<object>();
  let closed = 0;
  const server = createServer((request, response) => {
    const { socket } = request;
    if (known.has(socket) && closed < times) {
      closed++;
      if (!halfway) return void socket.destroy();
      response.writeHead(200, { 'content-length': 100 });
      return void response.write('begun', () => socket.destroy());
    }
    known.add(socket);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    closed: () => closed,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A connection is idle, and taken again, a turn after its answer was read. */
async function untilClosed({ closed }: { closed: () => number }, read: () => Promise<void>): Promise<void> {
  for (let reads = 0; closed() === 0; reads++) {
    expect(reads).toBeLessThan(20);
    await read();
    await nextTurn();
  }
}

const json =
  (body: unknown): Answer =>
  (_request, response) =>
    void response.end(JSON.stringify(body));
const signal = new AbortController().signal;

describe('a read goes on where its kept-alive connection was closed', () => {
  const reads: readonly [string, Answer, (address: string) => Promise<unknown>, unknown][] = [
    [
      'traces',
      json({ result: { resourceSpans: [] } }),
      (at) => createTraceQuery(`http://${at}`).search({ service: 'a', startMs: 0, endMs: 1 }),
      { resourceSpans: [] },
    ],
    [
      'series',
      json({ status: 'success', data: { resultType: 'matrix', result: [] } }),
      (at) => new MetricQuery({ queryUrl: `http://${at}` }).range('up', 1, 1),
      [],
    ],
    ['what the trace store dropped', json({ evictedTraces: 0 }), (at) => evictedFrom(`http://${at}`), 0],
    [
      'the faults in force',
      (_request, response) => void response.end('faultline_fault_active{fault_id="f"} 1\n'),
      (at) => readActiveFaults({ ...RECORD, adminAddress: at }),
      ['f'],
    ],
    [
      'the health of a gateway',
      (_request, response) => void response.end('ok'),
      (at) => checkHealth({ ...RECORD, address: at }, { http: '/healthz' }, signal, createRandom(1)),
      undefined,
    ],
  ];
  const RECORD = {
    service: 'gateway',
    instance: 'gateway-1',
    address: '',
    adminAddress: '',
    pid: 1,
    startedAtUnixMs: 0,
  };

  test.each(reads)('%s', async (_what, answer, read, expected) => {
    await using server = await closingServer(answer);
    await untilClosed(server, async () => expect(await read(server.address)).toEqual(expected));
  });

  test('also where the answer had begun', async () => {
    await using server = await closingServer(json('whole'), { halfway: true });
    const url = `http://${server.address}/`;
    await untilClosed(server, async () =>
      expect(await readHttp(url, { signal })).toEqual({ status: 200, text: '"whole"' }),
    );
  });
});

test('a server that closes every connection is given up on, with what it did', async () => {
  let asked = 0;
  const server = createServer(({ socket }) => {
    asked++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await expect(readHttp(url, { signal })).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } });
  expect(asked).toBe(3);
  server.close();
});

test('nobody there is told at once, an abort with its reason', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await new Promise((resolve) => server.close(resolve));
  await expect(readHttp(url, { signal })).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  await expect(readHttp(url, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});
