import { Metadata, status } from '@grpc/grpc-js';
import { type CallScope, currentScope, UNBOUND } from '../call-scope.ts';
import type { LiveSettings } from '../control/live-settings.ts';
import type { EdgeSettings } from '../control/settings-schema.ts';
import type { KitMetrics } from '../metrics.ts';
import { Breaker } from '../resilience/breaker.ts';
import { Bulkhead } from '../resilience/bulkhead.ts';
import { withHedging } from '../resilience/hedging.ts';
import type { EdgeRecorder } from '../resilience/recorder/edge-recorder.ts';
import type { AttemptKind, GivenUp, NextAttempt } from '../resilience/repeatable-call.ts';
import { withRetry } from '../resilience/retry.ts';
import { DEFAULT_THROTTLING, RetryThrottle } from '../resilience/retry-throttle.ts';
import { addEvent } from '../telemetry/span.ts';
import { isFailure, RpcError } from './rpc-error.ts';
import { Ticket } from './ticket.ts';

/** What one attempt may use up and how it is told apart. */
export interface Attempt {
  readonly number: number;
  readonly kind: AttemptKind;
  /** Milliseconds since the epoch; Infinity for none. */
  readonly deadlineMs: number;
  /** Whether the deadline is a budget of this edge's own, sooner than what its caller has left. */
  readonly isOwnBudget: boolean;
  /** Whose caller ends the attempt by leaving. */
  readonly scope: CallScope;
  readonly ticket: Ticket;
}

export interface CallOptions<T> {
  /** Offered by the business code; served when the callee fails (not for an answer as NOT_FOUND) and the settings allow it. */
  readonly fallback?: (error: unknown) => T;
  /** How long the business waits for this call at most, whatever the edge's settings allow. */
  readonly patienceMs?: number;
}

/** What a method's `idempotency_level` in its .proto says of carrying it out twice. */
export type Idempotency = 'IDEMPOTENCY_UNKNOWN' | 'IDEMPOTENT' | 'NO_SIDE_EFFECTS';

const BARE: EdgeSettings = {};
/** A callee gives up a little before its caller, so that its answer can still arrive; also what rounding to ms may take. */
const HOP_MS = 2;

/** The protections of one client edge around its calls: budget, then retry or hedging, then breaker, then bulkhead. */
export class Edge {
  readonly #peerService: string;
  readonly #metrics: KitMetrics;
  readonly #recorder: EdgeRecorder;
  readonly #settings: () => EdgeSettings;
  readonly #throttle: () => RetryThrottle | undefined;
  readonly #breaker: () => Breaker | undefined;
  readonly #bulkhead: () => Bulkhead | undefined;

  constructor(peerService: string, settings: LiveSettings, metrics: KitMetrics) {
    const recorder = metrics.protections.edge(peerService);
    this.#recorder = recorder;
    this.#peerService = peerService;
    this.#metrics = metrics;
    this.#settings = () => settings.current.clients?.[peerService] ?? BARE;
    this.#throttle = settings.derive(
      ({ clients }) => clients?.[peerService]?.retryThrottling ?? DEFAULT_THROTTLING,
      (throttling) => new RetryThrottle(throttling),
    );
    metrics.showRetryTokens(peerService, () => {
      const { retry, hedging } = this.#settings();
      return retry || hedging ? this.#throttle()?.tokens : undefined;
    });
    this.#breaker = settings.derive(
      ({ clients }) => clients?.[peerService]?.breaker,
      (breaker) => {
        metrics.breakerState(peerService, 'closed');
        recorder.breakerMade(breaker);
        return new Breaker(peerService, breaker, (state) => {
          const told = { 'service.peer.name': peerService, 'faultline.breaker.state': state };
          addEvent('breaker', told, recorder.turned(state));
          metrics.breakerChanged(peerService, state);
        });
      },
      (breaker) => {
        breaker.close();
        recorder.breakerGone();
        metrics.breakerState(peerService, 'closed');
      },
    );
    this.#bulkhead = settings.derive(
      ({ clients }) => clients?.[peerService]?.bulkhead,
      ({ maxInFlight }) => {
        const bulkhead = new Bulkhead(maxInFlight);
        recorder.bulkheadMade(() => bulkhead.inFlight);
        return bulkhead;
      },
      () => recorder.bulkheadGone(),
    );
  }

  /** Deadline and cancellation that a call on this edge gets now. */
  limits(patienceMs = Number.POSITIVE_INFINITY): Pick<Attempt, 'deadlineMs' | 'isOwnBudget' | 'scope'> {
    const { timeoutMs = Number.POSITIVE_INFINITY, propagateDeadline = true } = this.#settings();
    const scope = propagateDeadline ? currentScope() : UNBOUND;
    const budgetEnd = Date.now() + Math.min(timeoutMs, patienceMs);
    const callerEnd = scope.deadlineMs - HOP_MS;
    return { deadlineMs: Math.min(callerEnd, budgetEnd), isOwnBudget: budgetEnd < callerEnd, scope };
  }

  async call<T>(
    idempotency: Idempotency,
    send: (attempt: Attempt) => Promise<T>,
    options: CallOptions<T>,
  ): Promise<T> {
    const settings = this.#settings();
    const limits = this.limits(options.patienceMs);
    const { scope } = limits;
    this.#metrics.called(this.#peerService);
    try {
      return await this.#attempts(idempotency, settings, limits, send);
    } catch (error) {
      if (error instanceof RpcError && error.rejectedBy) this.noteRejection(error.rejectedBy);
      if (!options.fallback || !settings.fallback || !isFailure(error) || scope.left) throw error;
      this.#metrics.fellBack(this.#peerService);
      addEvent('fallback', { 'service.peer.name': this.#peerService, 'faultline.reason': String(error) });
      return options.fallback(error);
    }
  }

  noteRejection(by: NonNullable<RpcError['rejectedBy']>): void {
    this.#metrics.rejected(by);
    if (by === 'breaker' || by === 'bulkhead') this.#recorder.refused(by);
    addEvent('call.rejected', { 'service.peer.name': this.#peerService, 'faultline.rejected_by': by });
  }

  #attempts<T>(
    idempotency: Idempotency,
    { retry, hedging }: EdgeSettings,
    { deadlineMs, isOwnBudget, scope }: ReturnType<Edge['limits']>,
    send: (attempt: Attempt) => Promise<T>,
  ): Promise<T> {
    const tickets: Ticket[] = [];
    const hedged = hedging !== undefined && idempotency === 'NO_SIDE_EFFECTS';
    const attempt = (next: NextAttempt) => {
      const ownMs = hedged ? undefined : retry?.perAttemptTimeoutMs;
      const ownEnd = Date.now() + (ownMs ?? Number.POSITIVE_INFINITY);
      if (next.kind !== 'first') this.#metrics.triedAgain(this.#peerService, next.kind);
      const ticket = new Ticket([...tickets], (to) => this.#metrics.attemptBegun(this.#peerService, to));
      tickets.push(ticket);
      const made = {
        ...next,
        deadlineMs: Math.min(deadlineMs, ownEnd),
        isOwnBudget: isOwnBudget || ownEnd < deadlineMs,
        ticket,
      };
      return this.#guarded(made, () => send(made)).finally(() => this.#ended(ticket));
    };
    const call = {
      deadlineMs,
      scope,
      throttle: this.#throttle() as RetryThrottle,
      onGivenUp: (why: GivenUp) => this.#noteGivenUp(why),
    };
    if (hedged) return withHedging({ ...call, settings: hedging }, attempt);
    const idempotent = idempotency !== 'IDEMPOTENCY_UNKNOWN';
    return withRetry({ ...call, settings: retry, idempotent }, attempt);
  }

  async #guarded<T>({ scope, deadlineMs }: Attempt, send: () => Promise<T>): Promise<T> {
    if (scope.left) throw new RpcError(status.CANCELLED, 'the caller has left', { rejectedBy: 'deadline' });
    refuseIfLate(deadlineMs);
    const bulkhead = this.#bulkhead();
    const breaker = this.#breaker();
    const bounded = bulkhead ? () => bulkhead.run(send) : send;
    return breaker
      ? this.#recorder.watch(bounded, scope, (watched) => breaker.run(watched, scope))
      : bounded();
  }

  #ended(ticket: Ticket): void {
    ticket.giveBack();
    this.#metrics.attemptOver(this.#peerService, ticket.peers, ticket.unused);
    for (const _again of ticket.peers.slice(1)) this.#metrics.triedAgain(this.#peerService, 'transparent');
  }

  #noteGivenUp(why: GivenUp): void {
    this.#metrics.gaveUp(this.#peerService, why);
    addEvent('retry.given_up', { 'service.peer.name': this.#peerService, 'faultline.given_up': why });
  }
}

/** Throws for a call whose deadline has passed: to send it would be work for nobody. */
export function refuseIfLate(deadlineMs: number): void {
  if (Date.now() < deadlineMs) return;
  throw new RpcError(status.DEADLINE_EXCEEDED, 'the deadline has passed before the call was sent', {
    rejectedBy: 'deadline',
  });
}

/** The metadata of an attempt: how many went before it (gRFC A6), and a word to the picker. */
export function attemptMetadata({ number, ticket }: Attempt): Metadata {
  const metadata = new Metadata();
  if (number > 1) metadata.set('grpc-previous-rpc-attempts', String(number - 1));
  ticket.writeTo(metadata);
  return metadata;
}
