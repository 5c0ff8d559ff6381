import { once } from 'node:events';
import {
  createServer,
  type Http2Session,
  constants as http2,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { status } from '@grpc/grpc-js';
import { GRPC_ENCODINGS } from './compression.ts';

/** Ends a call with this status. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError';
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

/** One call, bytes in and bytes out. May throw GrpcError; anything else it throws is INTERNAL. */
export interface UnaryMethod {
  /** `/package.Service/Method` */
  readonly path: string;
  /** Largest message, compressed and decompressed. */
  readonly maxBytes: number;
  readonly handle: (message: Buffer) => Buffer;
}

export interface GrpcServer extends AsyncDisposable {
  readonly port: number;
}

const PREFIX_BYTES = 5;
const WINDOW_BYTES = 1024 * 1024;
/** Calls still open after this long are cut when the server stops. */
const DRAIN_MS = 1_000;

/**
 * A gRPC server of unary methods without TLS. grpc-js would do, but it takes deflate, which the OTLP receiver refuses,
 * and not zstd. Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export async function startGrpcServer(
  methods: readonly UnaryMethod[],
  host: string,
  port: number,
): Promise<GrpcServer> {
  const server = createServer({ settings: { initialWindowSize: WINDOW_BYTES, maxConcurrentStreams: 100 } });
  const sessions = new Set<Http2Session>();
  server.on('session', (session) => {
    session.setLocalWindowSize(WINDOW_BYTES);
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    // A caller that went away; its session ends the stream.
    stream.on('error', () => {});
    answer(methods, stream, headers).catch((error: unknown) => refuse(stream, error));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const session of sessions) session.close();
      const cut = setTimeout(() => {
        for (const session of sessions) session.destroy();
      }, DRAIN_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}

async function answer(
  methods: readonly UnaryMethod[],
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): Promise<void> {
  if (!headers['content-type']?.startsWith('application/grpc')) {
    stream.respond({ ':status': 415 }, { endStream: true });
    return;
  }
  const method = methods.find(({ path }) => path === headers[':path']);
  if (method === undefined) throw new GrpcError(status.UNIMPLEMENTED, `unknown method ${headers[':path']}`);
  const encoding = String(headers['grpc-encoding'] ?? 'identity');
  if (encoding !== 'identity' && !GRPC_ENCODINGS.has(encoding)) {
    throw new GrpcError(status.UNIMPLEMENTED, `no decompressor for grpc-encoding ${encoding}`);
  }
  const response = method.handle(await readMessage(stream, encoding, method.maxBytes));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(response.length, 1);
  if (stream.destroyed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status.OK) }));
  stream.end(Buffer.concat([prefix, response]));
}

/** The first message, decompressed. */
async function readMessage(stream: ServerHttp2Stream, encoding: string, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  let expected = PREFIX_BYTES;
  for await (const part of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length < PREFIX_BYTES) continue;
    if (expected === PREFIX_BYTES) {
      const size = Buffer.concat(parts, PREFIX_BYTES).readUInt32BE(1);
      if (size > maxBytes) throw tooLarge(maxBytes);
      expected += size;
    }
    if (length >= expected) break;
  }
  const framed = Buffer.concat(parts);
  if (length < expected) throw new GrpcError(status.INTERNAL, 'the message is cut off');
  const message = framed.subarray(PREFIX_BYTES, expected);
  if (framed[0] === 0) return message;
  const decompress = GRPC_ENCODINGS.get(encoding);
  if (decompress === undefined)
    throw new GrpcError(status.INTERNAL, 'a compressed message names no encoding');
  return decompress(message, { maxOutputLength: maxBytes }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new GrpcError(status.INTERNAL, `the message is not valid ${encoding}: ${error.message}`);
  });
}

function tooLarge(maxBytes: number): GrpcError {
  return new GrpcError(status.RESOURCE_EXHAUSTED, `expected a message of at most ${maxBytes} bytes`);
}

function refuse(stream: ServerHttp2Stream, error: unknown): void {
  if (stream.destroyed || stream.headersSent) return;
  const code = error instanceof GrpcError ? error.code : status.INTERNAL;
  const message = encodeURIComponent((error as Error).message);
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': String(code),
      'grpc-message': message,
    },
    { endStream: true },
  );
  // The caller need not send the rest.
  stream.close(http2.NGHTTP2_NO_ERROR);
}
