import { performance } from 'node:perf_hooks';
import {
  type Interceptor,
  type InterceptorOptions,
  type Metadata,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import { type HrTime, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
} from '@opentelemetry/semantic-conventions';
import type { CallScope } from '../call-scope.ts';
import { now } from '../clock.ts';
import { statusName } from '../grpc/rpc-error.ts';
import { type SentCall, SentLayer, type SentListener } from '../grpc/sent-layer.ts';
import type { Ticket } from '../grpc/ticket.ts';
import type { KitMetrics } from '../metrics.ts';
import type { AttemptKind } from '../resilience/repeatable-call.ts';
import { injectBaggage, injectTraceContext } from './propagation.ts';
import { endSpan, setAttributes, startSpan } from './span.ts';
import { tellWait } from './waiting.ts';

/** Which try of one logical call a CLIENT span is, from 1. */
export const ATTR_RPC_ATTEMPT = 'faultline.rpc.attempt';
/** Registry name of the called service. */
export const ATTR_PEER_SERVICE = 'service.peer.name';

/** Why an attempt that is not the first was made: `retry` or `hedge`. */
export const ATTR_ATTEMPT_KIND = 'faultline.rpc.attempt_kind';
/** How often grpc-js sent the attempt again since no server had worked on it (gRFC A6); absent for never. */
export const ATTR_TRANSPARENT_RETRIES = 'faultline.rpc.transparent_retries';

/** `own_budget`: the call was cut by a deadline that its caller's own settings gave it; absent for any other end. */
export const ATTR_ENDED_BY = 'faultline.rpc.ended_by';

/** An answer that the callee gave since the same deadline had passed comes up to so much before it: a hop is 2 ms. */
const AT_DEADLINE_MS = 5;

/** Carried through grpc-js' call options to the interceptor. */
export interface AttemptOptions {
  attempt?: number;
  kind?: AttemptKind;
  /** Whether `deadline` is a budget of the caller's own. */
  isOwnBudget?: boolean;
  ticket?: Ticket | undefined;
  /** Of whoever waits for the attempt. */
  scope?: Pick<CallScope, 'left'> | undefined;
}

/** One CLIENT span and one count (under `edge`) for each attempt; the trace context travels in the metadata. */
export function clientTelemetry(peerService: string, metrics: KitMetrics, edge = peerService): Interceptor {
  return (options: InterceptorOptions & AttemptOptions, nextCall) => {
    const rpcMethod = options.method_definition.path.slice(1);
    const begun = now();
    const span = startSpan(rpcMethod, { kind: SpanKind.CLIENT, startTime: begun });
    setAttributes(span, {
      [ATTR_RPC_SYSTEM_NAME]: 'grpc',
      [ATTR_RPC_METHOD]: rpcMethod,
      [ATTR_SERVER_ADDRESS]: peerService,
      [ATTR_PEER_SERVICE]: peerService,
      [ATTR_RPC_ATTEMPT]: options.attempt ?? 1,
    });
    if (options.kind && options.kind !== 'first') setAttributes(span, { [ATTR_ATTEMPT_KIND]: options.kind });
    const isOver = metrics.clientStarted(edge);
    const { scope } = options;
    // Breaker and bulkhead have no say in streams.
    const over = options.method_definition.responseStream ? undefined : metrics.protections.edge(edge).sent();
    const ended = (peer: string, codeName: string, ms: number) => {
      over?.(codeName, scope?.left === true);
      isOver();
      metrics.clientEnded(edge, peer, rpcMethod, codeName, ms);
    };
    const budgetEndMs = options.isOwnBudget ? Number(options.deadline) : Number.POSITIVE_INFINITY;
    const told = { span, begun, ticket: options.ticket, budgetEndMs };
    return new TracedAttempt(nextCall(options), told, ended).asInterceptingCall();
  };
}

interface Sent {
  readonly span: Span;
  readonly begun: HrTime;
  readonly ticket: Ticket | undefined;
  /** Of the caller's own budget, milliseconds since the epoch; Infinity where another deadline is in force. */
  readonly budgetEndMs: number;
}

class TracedAttempt extends SentLayer {
  readonly #span: Span;
  readonly #begun: HrTime;
  readonly #ended: (peer: string, codeName: string, ms: number) => void;
  readonly #ticket: Ticket | undefined;
  readonly #budgetEndMs: number;
  readonly #startedAt = performance.now();

  constructor(
    call: SentCall,
    { span, begun, ticket, budgetEndMs }: Sent,
    ended: (peer: string, codeName: string, ms: number) => void,
  ) {
    super(call);
    this.#span = span;
    this.#begun = begun;
    this.#ticket = ticket;
    this.#budgetEndMs = budgetEndMs;
    this.#ended = ended;
  }

  override start(metadata: Metadata, listener?: Partial<SentListener>): void {
    injectTraceContext(metadata, this.#span.spanContext());
    injectBaggage(metadata);
    super.start(metadata, listener);
  }

  override onReceiveStatus(answer: StatusObject): void {
    const span = this.#span;
    // Of an attempt whose transparent retry found nobody grpc-js does not say where it had been; its ticket does.
    const peer = this.#ticket?.peers.at(-1) ?? this.getPeer();
    const codeName = statusName(answer.code);
    setAttributes(span, { [ATTR_RPC_STATUS_CODE]: codeName });
    setPeer(span, peer);
    const again = (this.#ticket?.peers.length ?? 0) - 1;
    if (again > 0) setAttributes(span, { [ATTR_TRANSPARENT_RETRIES]: again });
    if (answer.code !== status.OK) {
      setAttributes(span, { [ATTR_ERROR_TYPE]: codeName });
      span.setStatus({ code: SpanStatusCode.ERROR, message: answer.details });
    }
    if (answer.code === status.DEADLINE_EXCEEDED && Date.now() >= this.#budgetEndMs - AT_DEADLINE_MS)
      setAttributes(span, { [ATTR_ENDED_BY]: 'own_budget' });
    // One that was sent to nobody has waited to the end.
    if (this.#ticket) tellWait('connection', span, this.#begun, this.#ticket.sentAt);
    endSpan(span);
    this.#ended(peer, codeName, performance.now() - this.#startedAt);
    super.onReceiveStatus(answer);
  }
}

/** The instance, as `127.0.0.1:8080` or `[::1]:8080`; an attempt that found none has the channel's target instead. */
function setPeer(span: Span, peer: string): void {
  const colon = peer.lastIndexOf(':');
  const port = Number(peer.slice(colon + 1));
  if (colon < 0 || !Number.isInteger(port)) return;
  const address = peer[0] === '[' ? peer.slice(1, colon - 1) : peer.slice(0, colon);
  setAttributes(span, { [ATTR_NETWORK_PEER_ADDRESS]: address, [ATTR_NETWORK_PEER_PORT]: port });
}
