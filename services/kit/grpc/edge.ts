import { status } from '@grpc/grpc-js';
import { trace } from '@opentelemetry/api';
import type { EdgeSettings } from '../../proto/control.ts';
import { currentScope } from '../call-scope.ts';
import type { KitMetrics } from '../metrics.ts';
import { Breaker } from '../resilience/breaker.ts';
import { Bulkhead } from '../resilience/bulkhead.ts';
import { withRetry } from '../resilience/retry.ts';
import type { LiveSettings } from '../settings.ts';
import { RpcError } from './rpc-error.ts';

/** What one attempt may use up and how it is told apart. */
export interface Attempt {
  readonly number: number;
  /** Milliseconds since the epoch; Infinity for none. */
  readonly deadlineMs: number;
  /** Aborted when the caller of this service has left; undefined where that is not handed on. */
  readonly signal: AbortSignal | undefined;
}

export interface CallOptions<T> {
  /** Offered by the business code; served when the call fails and the edge's settings allow it. */
  readonly fallback?: (error: unknown) => T;
}

const BARE: EdgeSettings = {};

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
          trace.getActiveSpan()?.addEvent('breaker', { 'breaker.peer': peerService, 'breaker.state': state });
          metrics.breakerChanged(peerService, state);
        });
      },
      (breaker) => breaker.close(),
    );
    this.#bulkhead = settings.derive(
      ({ clients }) => clients?.[peerService]?.bulkhead,
      (bulkhead) => new Bulkhead(bulkhead.maxInFlight),
    );
  }

  /** Deadline and cancellation that a call on this edge gets now. */
  scope(): { deadlineMs: number; signal: AbortSignal | undefined } {
    const { timeoutMs, propagateDeadline = true } = this.#settings();
    const caller = currentScope();
    const budgetEnd = timeoutMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs;
    if (!propagateDeadline) return { deadlineMs: budgetEnd, signal: undefined };
    return { deadlineMs: Math.min(caller.deadlineMs, budgetEnd), signal: caller.signal };
  }

  async call<T>(send: (attempt: Attempt) => Promise<T>, options: CallOptions<T>): Promise<T> {
    const settings = this.#settings();
    const { deadlineMs, signal } = this.scope();
    this.#metrics.called(this.#peerService);
    try {
      return await withRetry(settings.retry, deadlineMs, signal, (number) => {
        const ownEnd = Date.now() + (settings.retry?.perAttemptTimeoutMs ?? Number.POSITIVE_INFINITY);
        const attempt = { number, deadlineMs: Math.min(deadlineMs, ownEnd), signal };
        return this.#guarded(() => send(attempt));
      });
    } catch (error) {
      if (error instanceof RpcError && error.rejectedBy) this.#noteRejection(error.rejectedBy);
      const callerLeft = currentScope().signal?.aborted ?? false;
      if (!options.fallback || !settings.fallback || callerLeft) throw error;
      this.#metrics.fellBack(this.#peerService);
      trace
        .getActiveSpan()
        ?.addEvent('fallback', { 'service.peer.name': this.#peerService, reason: String(error) });
      return options.fallback(error);
    }
  }

  #guarded<T>(send: () => Promise<T>): Promise<T> {
    if (currentScope().signal?.aborted) {
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
