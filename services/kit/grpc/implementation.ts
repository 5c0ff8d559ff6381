import type * as grpc from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { currentScope } from '../call-scope.ts';
import type { Logger } from '../logger.ts';
import { RpcError, statusCodeOf } from './rpc-error.ts';

type KnownKeys<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] } & keyof T;

/**
 * What a service's business code looks like, from the generated handler types: a promise for a single answer, an
 * async generator for a stream of them; requests that stream in arrive as an async iterable.
 */
export type Implementation<H> = {
  [M in KnownKeys<H>]: H[M] extends grpc.handleServerStreamingCall<infer Q, infer S>
    ? (request: Q) => AsyncIterable<S>
    : H[M] extends grpc.handleUnaryCall<infer Q, infer S>
      ? (request: Q) => Promise<S>
      : H[M] extends grpc.handleClientStreamingCall<infer Q, infer S>
        ? (requests: AsyncIterable<Q>) => Promise<S>
        : H[M] extends grpc.handleBidiStreamingCall<infer Q, infer S>
          ? (requests: AsyncIterable<Q>) => AsyncIterable<S>
          : never;
};

type Unary = (request: unknown) => Promise<unknown>;
type Streaming = (request: unknown) => AsyncIterable<unknown>;

/** Turns business handlers into grpc-js handlers; runs inside the scope that the interceptors opened. */
export function toGrpcHandlers(
  definition: grpc.ServiceDefinition,
  handlers: Record<string, unknown>,
  logger: Logger,
): grpc.UntypedServiceImplementation {
  const failed = (error: unknown) => toStatus(error, logger);
  return Object.fromEntries(
    Object.entries(definition).map(([name, method]) => {
      const handler = handlers[name];
      if (method.responseStream) {
        const streaming = handler as Streaming;
        return [
          name,
          (call: grpc.ServerWritableStream<unknown, unknown> | grpc.ServerDuplexStream<unknown, unknown>) =>
            void pump(streaming('request' in call ? call.request : call), call, failed),
        ];
      }
      const single = handler as Unary;
      return [
        name,
        (
          call: grpc.ServerUnaryCall<unknown, unknown> | grpc.ServerReadableStream<unknown, unknown>,
          callback: grpc.sendUnaryData<unknown>,
        ) => {
          single('request' in call ? call.request : call).then(
            (answer) => callback(null, answer),
            (error: unknown) => callback(failed(error)),
          );
        },
      ];
    }),
  );
}

/** Writes what the generator yields, at the reader's pace; a caller that leaves ends the generator. */
async function pump(
  answers: AsyncIterable<unknown>,
  call: grpc.ServerWritableStream<unknown, unknown> | grpc.ServerDuplexStream<unknown, unknown>,
  failed: (error: unknown) => grpc.StatusObject | Partial<grpc.StatusObject>,
): Promise<void> {
  const { signal } = currentScope();
  const iterator = answers[Symbol.asyncIterator]();
  const left = new Promise<'left'>((resolve) =>
    signal?.addEventListener('abort', () => resolve('left'), { once: true }),
  );
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), left]);
      if (next === 'left' || next.done) break;
      if (!call.write(next.value))
        await Promise.race([new Promise((resolve) => call.once('drain', resolve)), left]);
    }
    void iterator.return?.();
    call.end();
  } catch (error) {
    call.emit('error', failed(error));
  }
}

/** An error's gRPC status: its own, or INTERNAL, logged, for what is a bug. */
function toStatus(error: unknown, logger: Logger): { code: status; details: string } {
  const code = statusCodeOf(error);
  if (code === status.UNKNOWN && !(error instanceof RpcError)) {
    logger.error({ err: error }, 'handler failed');
    return { code: status.INTERNAL, details: 'internal error' };
  }
  const details = error instanceof Error && 'details' in error ? String(error.details) : String(error);
  return { code, details };
}
