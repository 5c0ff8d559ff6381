import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PingPolice } from './ping-police.ts';

/** Not too often while a call is open, far too often while none is. */
const EVERY_MS = 6_000;

let nowMs: number;
let server: Server;
let session: ClientHttp2Session;
let goaway: number | undefined;
let lastWords: string | undefined;
let closed: Promise<false>;
beforeEach(async () => {
  nowMs = 0;
  goaway = undefined;
  lastWords = undefined;
  const police = new PingPolice({ now: () => nowMs, after: () => () => {} });
  server = new Server({ interceptors: [police.interceptor] });
  const asIs = (bytes: Buffer) => bytes;
  const method = { requestStream: false, requestSerialize: asIs, requestDeserialize: asIs };
  const answers = { responseSerialize: asIs, responseDeserialize: asIs };
  server.addService(
    {
      Hold: { path: '/test/Hold', responseStream: true, ...method, ...answers },
      Answer: { path: '/test/Answer', responseStream: false, ...method, ...answers },
    },
    {
      Hold: () => {},
      Answer: (_: unknown, done: (error: null, bytes: Buffer) => void) => done(null, Buffer.alloc(0)),
    },
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  police.watch(server);
  session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => {});
  closed = new Promise((resolve) => session.once('close', () => resolve(false)));
  session.on('goaway', (code, _stream, data) => {
    goaway = code;
    lastWords = data?.toString();
  });
  await once(session, 'connect');
});
afterEach(() => {
  session.destroy();
  server.forceShutdown();
});

function call(path: string) {
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.on('error', () => {});
  stream.end(Buffer.alloc(5));
  return stream;
}

/** Pings until one is not answered any more, that many times at most; how many were answered. */
async function pings(count: number): Promise<number> {
  for (let answered = 0; answered < count; answered += 1) {
    nowMs += EVERY_MS;
    if (session.closed || session.destroyed) return answered;
    const ponged = new Promise<boolean>((resolve) => session.ping((error) => resolve(error === null)));
    if (!(await Promise.race([ponged, closed]))) return answered;
  }
  return count;
}

test('one each 6 s is let pass while a call is open', async () => {
  const held = call('/test/Hold');
  expect(await pings(20)).toBe(20);
  expect([held.closed, goaway]).toEqual([false, undefined]);
});

test('the same are too many once the call is over', async () => {
  const held = call('/test/Hold');
  expect(await pings(5)).toBe(5);
  held.close(constants.NGHTTP2_CANCEL);
  await once(held, 'close');
  await pings(10);
  await closed;
  expect([goaway, lastWords]).toEqual([constants.NGHTTP2_ENHANCE_YOUR_CALM, 'too_many_pings']);
});

test('after a call that was answered, too: its answer forgives what was before', async () => {
  const answered = call('/test/Answer');
  answered.resume();
  await once(answered, 'close');
  await pings(10);
  await closed;
  expect(goaway).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
});

test('of two calls one that ends leaves the other open', async () => {
  const [first, second] = [call('/test/Hold'), call('/test/Hold')];
  await pings(1);
  first.close(constants.NGHTTP2_CANCEL);
  await once(first, 'close');
  expect(await pings(20)).toBe(20);
  expect([second.closed, goaway]).toEqual([false, undefined]);
});
