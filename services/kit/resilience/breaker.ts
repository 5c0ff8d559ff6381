import { performance } from 'node:perf_hooks';
import type { BreakerSettings } from '@faultline/control';
import { status } from '@grpc/grpc-js';
import CircuitBreaker from 'opossum';
import type { CallScope } from '../call-scope.ts';
import { isFailure, RpcError, statusCodeOf } from '../grpc/rpc-error.ts';
import { Closed } from './breaker/closed.ts';
import { HalfOpen } from './breaker/half-open.ts';
import type { Outcome, Stay } from './breaker/stay.ts';
import type { BreakerState } from './breaker-state.ts';

type Work<T> = () => Promise<T>;
/** Who waits for the call, and whether that is over. */
type Caller = Pick<CallScope, 'left'>;
/** A call under way, wrapped so that opossum does not wait for its end. */
type Begun = { readonly call: Promise<unknown> };

/**
 * opossum on one client edge: while open, calls fail at once with UNAVAILABLE and reach nobody. opossum holds the state
 * and its reset timer; policies judge how calls end and turn it. Why it does not judge itself is in ARCHITECTURE.md.
 */
export class Breaker {
  readonly #opossum: CircuitBreaker<[Work<unknown>], Begun>;
  readonly #name: string;
  readonly #resetTimeoutMs: number;
  /** What calls are tagged with that begin now: a new one at each turn, none while open. */
  #stay: Stay | undefined;
  #openedAtMs = 0;

  constructor(name: string, settings: BreakerSettings, onChange: (state: BreakerState) => void) {
    this.#name = name;
    this.#resetTimeoutMs = settings.resetTimeoutMs;
    this.#stay = new Closed(settings);
    this.#opossum = new CircuitBreaker(async (work) => ({ call: work() }), {
      name,
      // Deadlines bound the calls already; opossum's own time-out would leave them running.
      timeout: false,
      resetTimeout: settings.resetTimeoutMs,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
    });
    const entered = (state: BreakerState, stay: Stay | undefined) => {
      this.#stay = stay;
      onChange(state);
    };
    this.#opossum.on('open', () => {
      this.#openedAtMs = performance.now();
      entered('open', undefined);
    });
    this.#opossum.on('halfOpen', () => entered('half-open', new HalfOpen(settings)));
    this.#opossum.on('close', () => entered('closed', new Closed(settings)));
  }

  async run<T>(work: Work<T>, caller: Caller): Promise<T> {
    const stay = this.#stay;
    if (stay instanceof HalfOpen) return this.#probe(stay, work, caller);
    const { call } = await this.#opossum
      .fire(() => this.#judged(stay, work, caller))
      .catch((error: { code?: string }) => {
        throw error.code === 'EOPENBREAKER' ? this.#refusal('is open') : error;
      });
    return call as Promise<T>;
  }

  /** Not through opossum, which lets one through in all and closes whatever comes of it. */
  async #probe<T>(stay: HalfOpen, work: Work<T>, caller: Caller): Promise<T> {
    if (!stay.takePermit()) throw this.#refusal('is half-open and its probes are under way');
    const tookMs = this.#resetTimeoutMs;
    const giveUp = setTimeout(() => {
      this.#ended(stay, { failed: true, tookMs, atMs: performance.now() });
    }, tookMs).unref();
    try {
      return await this.#judged(stay, work, caller);
    } finally {
      clearTimeout(giveUp);
    }
  }

  async #judged<T>(stay: Stay | undefined, work: Work<T>, caller: Caller): Promise<T> {
    const beganMs = performance.now();
    const ended = (failed: boolean | undefined) => {
      const atMs = performance.now();
      const tells = failed !== undefined && !caller.left;
      this.#ended(stay, tells ? { failed, tookMs: atMs - beganMs, atMs } : undefined);
    };
    try {
      const answer = await work();
      ended(false);
      return answer;
    } catch (error) {
      ended(tellsOfCallee(error) ? isFailure(error) : undefined);
      throw error;
    }
  }

  #ended(stay: Stay | undefined, outcome: Outcome | undefined): void {
    // It began in a state that is over.
    if (stay !== this.#stay) return;
    const turn = stay?.judge(outcome);
    if (turn === 'open') this.#opossum.open();
    if (turn === 'closed') this.#opossum.close();
  }

  #refusal(why: string): RpcError {
    // Half-open it is over: the probes will tell at once.
    const retryDelayMs = Math.max(0, this.#openedAtMs + this.#resetTimeoutMs - performance.now());
    return new RpcError(status.UNAVAILABLE, `the breaker on ${this.#name} ${why}`, {
      rejectedBy: 'breaker',
      retryDelayMs,
    });
  }

  close(): void {
    this.#stay = undefined;
    this.#opossum.shutdown();
  }
}

/** Neither refused in this process nor cancelled. Answers such as NOT_FOUND are good news of the callee's health. */
function tellsOfCallee(error: unknown): boolean {
  const refusedHere = error instanceof RpcError && error.rejectedBy !== undefined;
  return !refusedHere && statusCodeOf(error) !== status.CANCELLED;
}
