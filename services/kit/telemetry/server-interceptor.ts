import { performance } from 'node:perf_hooks';
import { ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import {
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
} from '@opentelemetry/semantic-conventions';
import { withScope } from '../call-scope.ts';
import { statusName } from '../grpc/rpc-error.ts';
import type { KitMetrics } from '../metrics.ts';
import { metadataGetter } from './propagation.ts';
import { tracer } from './span.ts';

/** Deadline that the server received, milliseconds since the epoch; absent when the caller set none. */
export const ATTR_RPC_DEADLINE = 'rpc.deadline.unix_ms';

/** Statuses that are this server's fault, and so mark its span as an error (OpenTelemetry's rule for servers). */
const SERVER_ERRORS: ReadonlySet<status> = new Set([
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.UNIMPLEMENTED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);

/** Calls to health and reflection are plumbing: not traced, not counted, not limited, not broken. */
export const isPlumbing = (path: string) => path.startsWith('/grpc.');

/**
 * Opens the call scope and the SERVER span of every call, whatever its kind, and counts it. The span ends with the
 * handler, not with the caller's patience: work done for a caller that has left stays visible.
 */
export function serverTelemetry(metrics: KitMetrics): ServerInterceptor {
  return (method, call) => {
    if (isPlumbing(method.path)) return new ServerInterceptingCall(call);
    const rpcMethod = method.path.slice(1);
    const startedAt = performance.now();
    const left = new AbortController();
    let span: Span;
    let active: Context;
    let leftWith: status | undefined;
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, nextMetadata) {
            const parent = propagation.extract(ROOT_CONTEXT, metadata, metadataGetter);
            const deadlineMs = Number(call.getDeadline());
            const attributes: Record<string, string | number> = {
              [ATTR_RPC_SYSTEM_NAME]: 'grpc',
              [ATTR_RPC_METHOD]: rpcMethod,
            };
            if (Number.isFinite(deadlineMs)) attributes[ATTR_RPC_DEADLINE] = deadlineMs;
            span = tracer.startSpan(rpcMethod, { kind: SpanKind.SERVER, attributes }, parent);
            active = withScope(trace.setSpan(parent, span), { deadlineMs, signal: left.signal });
            metrics.serverStarted();
            context.with(active, nextMetadata, undefined, metadata);
          },
          onReceiveMessage: (message, nextMessage) => context.with(active, nextMessage, undefined, message),
          onReceiveHalfClose: (nextHalfClose) => context.with(active, nextHalfClose),
          onCancel() {
            leftWith ??=
              Date.now() >= Number(call.getDeadline()) ? status.DEADLINE_EXCEEDED : status.CANCELLED;
            left.abort();
          },
        }),
      sendStatus(answer, next) {
        const code = leftWith ?? answer.code ?? status.UNKNOWN;
        span.setAttribute(ATTR_RPC_STATUS_CODE, statusName(code));
        if (SERVER_ERRORS.has(code))
          span.setStatus({ code: SpanStatusCode.ERROR, message: answer.details ?? '' });
        span.end();
        metrics.serverEnded(rpcMethod, statusName(code), performance.now() - startedAt);
        next(answer);
      },
    });
  };
}
