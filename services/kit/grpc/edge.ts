import { status } from '@grpc/grpc-js';
import { trace } from '@opentelemetry/api';
import type { EdgeSettings } from '../../proto/control.ts';
import { type CallScope, currentScope, UNBOUND } from '../call-scope.ts';
import type { KitMetrics } from '../metrics.ts';
import { Breaker } from '../resilience/breaker.ts';
import { Bulkhead } from '../resilience/bulkhead.ts';
import { withRetry } from '../resilience/retry.ts';
import type { LiveSettings } from '../settings.ts';
import { isFailure, RpcError } from './rpc-error.ts';

/** What one attempt may use up and how it is told apart. */
export interface Attempt {
  readonly number: number;
  /** Milliseconds since the epoch; Infinity for none. */
  readonly deadlineMs: number;
  /** Whose caller ends the attempt by leaving. */
  readonly scope: CallScope;
}

export interface CallOptions<T> {
  /** Offered by the business code; served when the callee fails (not for an answer as NOT_FOUND) and the settings allow it. */
  readonly fallback?: (error: unknown) => T;
  /** How long the business waits for this call at most, whatever the edge's settings allow. */
  readonly patienceMs?: number;
}

const BARE: EdgeSettings = {};
/** A callee gives up a little before its caller, so that its answer can still arrive; also what rounding to ms may take. */
const HOP_MS = 2;

/** The protections of one client edge around its calls: budget, then retry, then breaker, then bulkhead. */
export class Edge {
  readonly #peerService: string;
  readonly #metrics: KitMetrics;
  readonly #settings: () => EdgeSettings;
  readonly #breaker: () => Breaker | undefined;
  readonly #bulkhead: () => Bulkhead | undefined;

  constructor(peerService: string, settings: LiveSettings, metrics: KitMetrics) {
    this.#peerService = peerService;
    this.#metrics = metrics;
    this.#settings = () => settings.current.clients?.[peerService] ?? BARE;
    this.#breaker = settings.derive(
      ({ clients }) => clients?.[peerService]?.breaker,
      (breaker) => {
        metrics.breakerState(peerService, 'closed');
        return new Breaker(peerService, breaker, (state) => {
          trace
            .getActiveSpan()
            ?.addEvent('breaker', { 'service.peer.name': peerService, 'faultline.breaker.state': state });
          metrics.breakerChanged(peerService, state);
        });
      },
      (breaker) => {
        breaker.close();
        metrics.breakerState(peerService, 'closed');
      },
    );
    this.#bulkhead = settings.derive(
      ({ clients }) => clients?.[peerService]?.bulkhead,
      (bulkhead) => new Bulkhead(bulkhead.maxInFlight),
    );
  }

  /** Deadline and cancellation that a call on this edge gets now. */
  limits(patienceMs = Number.POSITIVE_INFINITY): { deadlineMs: number; scope: CallScope } {
    const { timeoutMs = Number.POSITIVE_INFINITY, propagateDeadline = true } = this.#settings();
    const scope = propagateDeadline ? currentScope() : UNBOUND;
    const budgetEnd = Date.now() + Math.min(timeoutMs, patienceMs);
    return { deadlineMs: Math.min(scope.deadlineMs - HOP_MS, budgetEnd), scope };
  }

  async call<T>(send: (attempt: Attempt) => Promise<T>, options: CallOptions<T>): Promise<T> {
    const settings = this.#settings();
    const { deadlineMs, scope } = this.limits(options.patienceMs);
    this.#metrics.called(this.#peerService);
    try {
      return await withRetry(settings.retry, deadlineMs, scope, (number) => {
        const ownEnd = Date.now() + (settings.retry?.perAttemptTimeoutMs ?? Number.POSITIVE_INFINITY);
        const attempt = { number, deadlineMs: Math.min(deadlineMs, ownEnd), scope };
        return this.#guarded(scope, () => send(attempt));
      });
    } catch (error) {
      if (error instanceof RpcError && error.rejectedBy) this.#noteRejection(error.rejectedBy);
      if (!options.fallback || !settings.fallback || !isFailure(error) || scope.left) throw error;
      this.#metrics.fellBack(this.#peerService);
      trace
        .getActiveSpan()
        ?.addEvent('fallback', { 'service.peer.name': this.#peerService, 'faultline.reason': String(error) });
      return options.fallback(error);
    }
  }

  #guarded<T>(scope: CallScope, send: () => Promise<T>): Promise<T> {
    if (scope.left) {
      return Promise.reject(
        new RpcError(status.CANCELLED, 'the caller has left', { rejectedBy: 'deadline' }),
      );
    }
    const bulkhead = this.#bulkhead();
    const breaker = this.#breaker();
    const bounded = bulkhead ? () => bulkhead.run(send) : send;
    return breaker ? breaker.run(bounded) : bounded();
  }

  #noteRejection(by: NonNullable<RpcError['rejectedBy']>): void {
    if (by !== 'deadline') this.#metrics.rejected(by);
    trace
      .getActiveSpan()
      ?.addEvent('call.rejected', { 'service.peer.name': this.#peerService, 'faultline.rejected_by': by });
  }
}
