import type { BreakerSettings } from '@faultline/control';
import type { BulkheadRecord, EdgeActs, EdgeRecord } from '@faultline/control/protection-record';
import type { CallScope } from '../../call-scope.ts';
import { unixMs } from '../../clock.ts';
import type { BreakerState } from '../breaker-state.ts';
import { Acts } from './acts.ts';
import { BreakerRecorder } from './breaker-recorder.ts';

/** Sees each attempt of an edge go out and end, whatever its breaker and bulkhead think of that. */
export class EdgeRecorder {
  #sent = 0;
  #inFlight = 0;
  #breaker: BreakerRecorder | undefined;
  #bulkhead: { most: number; readonly held: () => number } | undefined;
  readonly #refusedByBreaker = new Acts();
  readonly #refusedByBulkhead = new Acts();
  readonly #acts = { timeout: new Acts(), retry: new Acts(), hedging: new Acts(), fallback: new Acts() };

  /** An attempt goes out. To be called back at its end, with its gRPC status, and whether its caller has left. */
  sent(): (codeName: string, left: boolean) => void {
    this.#sent++;
    this.#inFlight++;
    const bulkhead = this.#bulkhead;
    if (bulkhead) bulkhead.most = Math.max(bulkhead.most, this.#inFlight);
    const ended = this.#breaker?.sent();
    return (codeName, left) => {
      this.#inFlight--;
      ended?.(!left && codeName !== 'CANCELLED');
      if (!left && codeName === 'DEADLINE_EXCEEDED') this.acted('timeout');
    };
  }

  breakerMade(settings: BreakerSettings): void {
    this.#breaker = new BreakerRecorder(settings);
  }

  breakerGone(): void {
    this.#breaker?.close();
    this.#breaker = undefined;
  }

  /** The breaker turns; the time is that of all that tells of it. */
  turned(to: BreakerState): number {
    const atMs = unixMs();
    this.#breaker?.turned(to, atMs, this.#sent);
    return atMs;
  }

  /** What goes through the breaker is seen before it hears how that ended, and after. */
  async watch<T>(
    work: () => Promise<T>,
    caller: Pick<CallScope, 'left'>,
    run: (work: () => Promise<T>) => Promise<T>,
  ): Promise<T> {
    return this.#breaker ? this.#breaker.watch(work, caller, run) : run(work);
  }

  /** Where to read how many slots the bulkhead takes for held. */
  bulkheadMade(held: () => number): void {
    this.#bulkhead = { most: this.#inFlight, held };
  }

  bulkheadGone(): void {
    this.#bulkhead = undefined;
  }

  acted(what: keyof EdgeActs): void {
    this.#acts[what].add();
  }

  refused(by: 'breaker' | 'bulkhead'): void {
    if (by === 'breaker') this.#refusedByBreaker.add();
    else this.#refusedByBulkhead.add();
  }

  read(): EdgeRecord {
    const { timeout, retry, hedging, fallback } = this.#acts;
    return {
      inFlight: this.#inFlight,
      breaker: this.#breaker?.read(this.#refusedByBreaker.read().count) ?? null,
      bulkhead: this.#readBulkhead(),
      acts: {
        timeout: timeout.read(),
        retry: retry.read(),
        hedging: hedging.read(),
        fallback: fallback.read(),
      },
    };
  }

  #readBulkhead(): BulkheadRecord | null {
    if (!this.#bulkhead) return null;
    const { most, held } = this.#bulkhead;
    return { most, held: held(), refused: this.#refusedByBulkhead.read() };
  }
}
