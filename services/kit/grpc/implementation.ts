import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type * as grpc from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { type CallScope, currentScope, servedCall } from '../call-scope.ts';
import type { Logger } from '../logger.ts';
import { retryInfo } from './retry-info.ts';
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
type AnswerStream = grpc.ServerWritableStream<unknown, unknown> | grpc.ServerDuplexStream<unknown, unknown>;

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
          (call: AnswerStream) => {
            served(() => pump(streaming(requestOf(call)), call, failed)).then(
              () => call.end(),
              (error: unknown) => call.emit('error', failed(error)),
            );
          },
        ];
      }
      const single = handler as Unary;
      return [
        name,
        (
          call: grpc.ServerUnaryCall<unknown, unknown> | grpc.ServerReadableStream<unknown, unknown>,
          callback: grpc.sendUnaryData<unknown>,
        ) => {
          served(() => single(requestOf(call))).then(
            (answer) => callback(null, answer),
            (error: unknown) => callback(failed(error)),
          );
        },
      ];
    }),
  );
}

/** Rejects also for a handler that throws before it returns a promise. */
async function served<T>(handler: () => T): Promise<Awaited<T>> {
  const call = servedCall();
  return call ? call.work(handler) : await handler();
}

/** The request, or the stream of them; a handler that stops reading early may still answer. */
function requestOf(call: { readonly request: unknown } | Readable): unknown {
  return 'request' in call ? call.request : call.iterator({ destroyOnReturn: false });
}

/**
 * Writes what the generator yields, at the reader's pace. When the caller leaves the call is over: the generator ends
 * at once if it is at a yield, else when what it waits for has come; that may be never, unless it listens to the scope.
 */
async function pump(
  answers: AsyncIterable<unknown>,
  call: AnswerStream,
  failed: (error: unknown) => void,
): Promise<void> {
  const scope = currentScope();
  const iterator = answers[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await unlessLeft(scope, iterator.next(), failed);
      if (!next || next.done || scope.left) return;
      if (!call.write(next.value)) await once(call, 'drain', { signal: scope.signal });
    }
  } finally {
    void iterator.return?.().catch(failed);
  }
}

/** What the work resolves with; undefined as soon as the caller leaves, and then its error is told to `late`. */
function unlessLeft<T>(
  scope: CallScope,
  work: Promise<T>,
  late: (error: unknown) => void,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const left = () => resolve(undefined);
    scope.whenLeft(left);
    work
      .then(resolve, (error) => (scope.left ? late(error) : reject(error)))
      .finally(() => scope.unlessLeft(left));
  });
}

/** An error's gRPC status: its own, or INTERNAL, logged, for what is a bug. */
function toStatus(
  error: unknown,
  logger: Logger,
): { code: status; details: string; metadata?: grpc.Metadata } {
  const code = statusCodeOf(error);
  if (code === status.UNKNOWN && !(error instanceof RpcError)) {
    if (currentScope().left && isInterruption(error)) {
      return { code: status.CANCELLED, details: 'the caller has left' };
    }
    logger.error({ err: error }, 'handler failed');
    return { code: status.INTERNAL, details: 'internal error' };
  }
  const details = error instanceof Error && 'details' in error ? String(error.details) : String(error);
  if (!(error instanceof RpcError) || error.retryDelayMs === undefined) return { code, details };
  return { code, details, metadata: retryInfo(code, details, error.retryDelayMs) };
}

/** How waiting for an aborted signal and reading from a caller that has left end. */
function isInterruption(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ABORT_ERR' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
