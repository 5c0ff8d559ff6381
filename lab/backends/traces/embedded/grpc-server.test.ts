import { once } from 'node:events';
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { startGrpcServer } from './grpc-server.ts';

const METHOD = { path: '/a.Service/Echo', maxBytes: 1_000, handle: (message: Buffer) => message };
const HEADERS = { ':method': 'POST', ':path': METHOD.path, 'content-type': 'application/grpc' };

function prefix(length: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

async function using<T>(use: (session: ClientHttp2Session) => Promise<T>): Promise<T> {
  await using server = await startGrpcServer([METHOD], '127.0.0.1', 0);
  const session = connect(`http://127.0.0.1:${server.port}`);
  try {
    return await use(session);
  } finally {
    session.close();
  }
}

test('a message comes back, in whatever pieces it was sent', async () => {
  await using(async (session) => {
    const call = session.request(HEADERS);
    const trailers = once(call, 'trailers') as Promise<[IncomingHttpHeaders]>;
    for (const byte of Buffer.concat([prefix(3), Buffer.from('abc')])) call.write(Buffer.from([byte]));
    call.end();
    const parts: Buffer[] = [];
    for await (const part of call) parts.push(part as Buffer);
    expect(Buffer.concat(parts)).toEqual(Buffer.concat([prefix(3), Buffer.from('abc')]));
    expect((await trailers)[0]['grpc-status']).toBe('0');
  });
});

test('a message that is announced too large is refused before it comes', async () => {
  await using(async (session) => {
    const call = session.request(HEADERS);
    // Never ended: a server that waits for the whole message would not answer.
    call.write(prefix(1_001));
    const [headers] = (await once(call, 'response')) as [IncomingHttpHeaders];
    expect(Number(headers['grpc-status'])).toBe(status.RESOURCE_EXHAUSTED);
    call.close();
  });
});

test('another content type is no gRPC, a message that is cut off is INTERNAL', async () => {
  await using(async (session) => {
    const other = session.request({ ...HEADERS, 'content-type': 'text/plain' });
    other.end();
    const [refused] = (await once(other, 'response')) as [IncomingHttpHeaders];
    expect(refused[':status']).toBe(415);
    const cut = session.request(HEADERS);
    cut.end(prefix(3));
    const [headers] = (await once(cut, 'response')) as [IncomingHttpHeaders];
    expect(Number(headers['grpc-status'])).toBe(status.INTERNAL);
  });
});

test('a connection that is kept open holds up nobody who stops', async () => {
  const server = await startGrpcServer([METHOD], '127.0.0.1', 0);
  const session = connect(`http://127.0.0.1:${server.port}`);
  await once(session, 'connect');
  const closed = once(session, 'close');
  await server[Symbol.asyncDispose]();
  await closed;
});
