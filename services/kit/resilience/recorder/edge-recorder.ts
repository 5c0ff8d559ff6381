import type {
  BreakerRecord,
  BreakerTurnRecord,
  BulkheadRecord,
  EdgeActs,
  EdgeRecord,
} from '../../../proto/protection-record.ts';
import { unixMs } from '../../clock.ts';
import type { BreakerState } from '../../metrics.ts';
import { Acts } from './acts.ts';

/** Of a breaker's turns so many are kept: one that tries each second turns for days. */
const MAX_TURNS = 1_000;

/** One stay of the breaker in a state, and the attempts that went out in it. */
interface Stay {
  readonly state: BreakerState;
  sent: number;
  /** Of these, ended without telling anything of the callee. */
  untold: number;
}

/** Sees each attempt of an edge go out and end, whatever its breaker and bulkhead think of that. */
export class EdgeRecorder {
  #sent = 0;
  #inFlight = 0;
  #breaker: { turns: BreakerTurnRecord[]; sentWhileOpen: number; mostProbes: number; stay: Stay } | undefined;
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
    const stay = this.#sentInStay();
    return (codeName, left) => {
      this.#inFlight--;
      if (stay && (left || codeName === 'CANCELLED')) stay.untold++;
      if (!left && codeName === 'DEADLINE_EXCEEDED') this.acted('timeout');
    };
  }

  #sentInStay(): Stay | undefined {
    const breaker = this.#breaker;
    if (!breaker) return undefined;
    const { stay } = breaker;
    stay.sent++;
    if (stay.state === 'open') breaker.sentWhileOpen++;
    if (stay.state === 'half-open') {
      breaker.mostProbes = Math.max(breaker.mostProbes, stay.sent - stay.untold);
    }
    return stay;
  }

  breakerMade(): void {
    this.#breaker = { turns: [], sentWhileOpen: 0, mostProbes: 0, stay: stayIn('closed') };
  }

  breakerGone(): void {
    this.#breaker = undefined;
  }

  /** The breaker turns; the time is that of all that tells of it. */
  turned(to: BreakerState): number {
    const atMs = unixMs();
    const breaker = this.#breaker;
    if (!breaker) return atMs;
    breaker.stay = stayIn(to);
    breaker.turns.push({ to, atMs, sent: this.#sent });
    if (breaker.turns.length > MAX_TURNS) breaker.turns.shift();
    return atMs;
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
      breaker: this.#readBreaker(),
      bulkhead: this.#readBulkhead(),
      acts: {
        timeout: timeout.read(),
        retry: retry.read(),
        hedging: hedging.read(),
        fallback: fallback.read(),
      },
    };
  }

  #readBreaker(): BreakerRecord | null {
    if (!this.#breaker) return null;
    const { turns, sentWhileOpen, mostProbes } = this.#breaker;
    return { turns: [...turns], sentWhileOpen, mostProbes, refused: this.#refusedByBreaker.read().count };
  }

  #readBulkhead(): BulkheadRecord | null {
    if (!this.#bulkhead) return null;
    const { most, held } = this.#bulkhead;
    return { most, held: held(), refused: this.#refusedByBulkhead.read() };
  }
}

const stayIn = (state: BreakerState): Stay => ({ state, sent: 0, untold: 0 });
