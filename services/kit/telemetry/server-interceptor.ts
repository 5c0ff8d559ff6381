import { performance } from 'node:perf_hooks';
import {
  type Metadata,
  type ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status,
} from '@grpc/grpc-js';
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
  ATTR_ERROR_TYPE,
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
} from '@opentelemetry/semantic-conventions';
import { ServedCall, withScope } from '../call-scope.ts';
import { withRetryInfo } from '../grpc/retry-info.ts';
import { statusName } from '../grpc/rpc-error.ts';
import { type Answer, ServedLayer } from '../grpc/served-layer.ts';
import type { KitMetrics } from '../metrics.ts';
import { metadataGetter } from './propagation.ts';
import { endSpan, setAttributes, startSpan } from './span.ts';

/** Deadline that the server received, milliseconds since the epoch; absent when the caller set none. */
export const ATTR_RPC_DEADLINE = 'faultline.rpc.deadline.unix_ms';

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
  return (method, call) =>
    isPlumbing(method.path)
      ? (call as ServerInterceptingCall)
      : new TracedCall(call, method.path.slice(1), metrics).asInterceptingCall();
}

class TracedCall extends ServedLayer {
  readonly #rpcMethod: string;
  readonly #metrics: KitMetrics;
  readonly #startedAt = performance.now();
  #span: Span | undefined;
  #served: ServedCall | undefined;
  #active: Context = ROOT_CONTEXT;
  #leftWith: status | undefined;

  constructor(call: ServerInterceptingCallInterface, rpcMethod: string, metrics: KitMetrics) {
    super(call);
    this.#rpcMethod = rpcMethod;
    this.#metrics = metrics;
  }

  override onReceiveMetadata(metadata: Metadata): void {
    const parent = propagation.extract(ROOT_CONTEXT, metadata, metadataGetter);
    const deadlineMs = Number(this.call.getDeadline());
    const span = startSpan(this.#rpcMethod, { kind: SpanKind.SERVER }, parent);
    setAttributes(span, { [ATTR_RPC_SYSTEM_NAME]: 'grpc', [ATTR_RPC_METHOD]: this.#rpcMethod });
    if (Number.isFinite(deadlineMs)) setAttributes(span, { [ATTR_RPC_DEADLINE]: deadlineMs });
    const served = new ServedCall(deadlineMs);
    served.whenAbandoned(() => this.#end(this.#leftWith ?? status.CANCELLED, 'the caller has left'));
    this.#span = span;
    this.#served = served;
    this.#active = withScope(trace.setSpan(parent, span), served);
    this.#metrics.serverStarted();
    context.with(this.#active, () => super.onReceiveMetadata(metadata));
  }

  /** When the handler of a unary call starts. */
  override onReceiveHalfClose(): void {
    context.with(this.#active, () => super.onReceiveHalfClose());
  }

  override onCancel(): void {
    const late = Date.now() >= Number(this.call.getDeadline());
    this.#leftWith ??= late ? status.DEADLINE_EXCEEDED : status.CANCELLED;
    this.#served?.callerLeft();
    super.onCancel();
  }

  override sendStatus(answer: Answer): void {
    this.#end(this.#leftWith ?? answer.code ?? status.UNKNOWN, answer.details ?? '');
    // Here, since this is the layer that every answer passes, whoever refused the call.
    super.sendStatus(withRetryInfo(answer));
  }

  #end(code: status, details: string): void {
    const span = this.#span;
    if (!span) return;
    this.#span = undefined;
    const codeName = statusName(code);
    setAttributes(span, { [ATTR_RPC_STATUS_CODE]: codeName });
    if (SERVER_ERRORS.has(code)) {
      setAttributes(span, { [ATTR_ERROR_TYPE]: codeName });
      span.setStatus({ code: SpanStatusCode.ERROR, message: details });
    }
    endSpan(span);
    this.#metrics.serverEnded(this.#rpcMethod, codeName, performance.now() - this.#startedAt);
  }
}
