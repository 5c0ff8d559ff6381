import { once } from 'node:events';
import { createServer, type Server as HttpServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startGrpcServer } from './grpc-server.ts';
import { createTraceExport } from './otlp-grpc.ts';
import { createOtlpHttpHandler } from './otlp-http.ts';
import { createQueryHandler } from './query-api.ts';
import type { TraceStore } from './store.ts';

/** `host:port` each. */
export interface Addresses {
  readonly otlpGrpc: string;
  readonly otlpHttp: string;
  readonly query: string;
}

export interface Listening extends AsyncDisposable {
  readonly addresses: Addresses;
}

/** Calls still open after this long are cut when the store stops. */
const DRAIN_MS = 1_000;

/** Port 0 lets the system choose; the addresses returned are the real ones. */
export async function listen(store: TraceStore, at: Addresses): Promise<Listening> {
  await using started = new AsyncDisposableStack();
  const { host, port } = splitAddress(at.otlpGrpc);
  const grpc = started.use(await startGrpcServer([createTraceExport(store)], host, port));
  const otlpGrpc = withPort(at.otlpGrpc, grpc.port);
  const otlpHttp = await listenHttp(started, createOtlpHttpHandler(store), at.otlpHttp);
  const query = await listenHttp(started, createQueryHandler(store), at.query);
  const running = started.move();
  return {
    addresses: { otlpGrpc, otlpHttp, query },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

export function splitAddress(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
}

function withPort(address: string, port: number): string {
  return `${address.slice(0, address.lastIndexOf(':'))}:${port}`;
}

async function listenHttp(
  started: AsyncDisposableStack,
  handler: RequestListener,
  address: string,
): Promise<string> {
  const server = createServer(handler);
  const { host, port } = splitAddress(address);
  server.listen(port, host);
  await once(server, 'listening');
  started.defer(() => closeHttp(server));
  return withPort(address, (server.address() as AddressInfo).port);
}

async function closeHttp(server: HttpServer): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(cut);
}
