import { type BreakerSettings, MAX_MS } from '@faultline/control';
import type { BreakerRecord, BreakerTurnRecord, EndedRecord } from '@faultline/control/protection-record';
import { status } from '@grpc/grpc-js';
import type { CallScope } from '../../call-scope.ts';
import { unixMs } from '../../clock.ts';
import { isFailure, RpcError, statusCodeOf } from '../../grpc/rpc-error.ts';
import type { BreakerState } from '../breaker-state.ts';
import { mustLeaveHalfOpen, mustOpen } from './breaker-rule.ts';
import { type CallEnd, RollingEnds, SAME_TURN_MS } from './rolling-ends.ts';

/** Of a breaker's turns so many are kept: one that tries each second turns for days. */
const MAX_TURNS = 1_000;
/** Hystrix' default. */
const WINDOW_MS = 10_000;
/** Two clocks may differ so much on how long a call took. */
const CLOSE_MS = 5;

type Caller = Pick<CallScope, 'left'>;

/** One stay of the breaker in a state, and the calls that began in it. */
interface Stay {
  readonly state: BreakerState;
  /** Attempts that went out in it. */
  sent: number;
  /** Of these, ended without telling anything of the callee. */
  untold: number;
  readonly ends: RollingEnds;
  /** When calls began that have not ended. */
  readonly underWay: Set<{ readonly beganMs: number }>;
  /** Ended, and the breaker may know or not. */
  readonly telling: Set<Told>;
  overdueSinceMs: number | null;
}

interface Told extends CallEnd {
  sure: boolean;
  heard: boolean;
}

/** Sees the calls of a breaker before it hears of them and after, and when it turns; the rest it works out by itself. */
export class BreakerRecorder {
  readonly #settings: BreakerSettings;
  readonly #slowMs: number;
  readonly #turns: BreakerTurnRecord[] = [];
  readonly #overdue = { count: 0, longestMs: 0 };
  #sentWhileOpen = 0;
  #mostProbes = 0;
  #stay: Stay;
  #openTooLong: NodeJS.Timeout | undefined;

  constructor(settings: BreakerSettings) {
    this.#settings = settings;
    this.#slowMs = settings.slowCall?.durationMs ?? Number.POSITIVE_INFINITY;
    this.#stay = this.#stayIn('closed');
  }

  /** An attempt goes out. To be called back at its end, with whether that tells anything of the callee. */
  sent(): (tells: boolean) => void {
    const stay = this.#stay;
    stay.sent++;
    if (stay.state === 'open') this.#sentWhileOpen++;
    if (stay.state === 'half-open') this.#mostProbes = Math.max(this.#mostProbes, stay.sent - stay.untold);
    return (tells) => {
      if (!tells) stay.untold++;
    };
  }

  /** Runs a call as the breaker does: `run` gets what it is to do. */
  async watch<T>(
    work: () => Promise<T>,
    caller: Caller,
    run: (work: () => Promise<T>) => Promise<T>,
  ): Promise<T> {
    let told = () => {};
    const watched = async () => {
      const stay = this.#stay;
      const call = { beganMs: unixMs() };
      stay.underWay.add(call);
      const ended = (failed: boolean | undefined) => {
        stay.underWay.delete(call);
        if (failed !== undefined && !caller.left) told = this.#telling(stay, call.beganMs, failed, caller);
      };
      try {
        const answer = await work();
        ended(false);
        return answer;
      } catch (error) {
        ended(tellsNothing(error) ? undefined : isFailure(error));
        throw error;
      }
    };
    try {
      return await run(watched);
    } finally {
      told();
    }
  }

  /** The breaker turns, at that time. */
  turned(to: BreakerState, atMs: number, sent: number): void {
    const { state: from } = this.#stay;
    this.#turns.push({ from, to, atMs, sent, ended: from === 'open' ? null : this.#ended(this.#stay, atMs) });
    if (this.#turns.length > MAX_TURNS) this.#turns.shift();
    this.#stay = this.#stayIn(to);
    clearTimeout(this.#openTooLong);
    const latestMs = this.#settings.resetTimeoutMs + CLOSE_MS;
    if (to !== 'open' || latestMs > MAX_MS) return;
    // Set after the breaker's own timer, and for longer: a process that was held off comes to that one first.
    this.#openTooLong = setTimeout(() => this.#noteOverdue(this.#stay), latestMs).unref();
  }

  close(): void {
    clearTimeout(this.#openTooLong);
  }

  read(refused: number): BreakerRecord {
    return {
      turns: [...this.#turns],
      sentWhileOpen: this.#sentWhileOpen,
      mostProbes: this.#mostProbes,
      refused,
      overdue: { ...this.#overdue },
    };
  }

  /** It has ended, and the breaker is about to hear of it; to be called back when it has. */
  #telling(stay: Stay, beganMs: number, failed: boolean, caller: Caller): () => void {
    const atMs = unixMs();
    const end: Told = { failed, atMs, sure: true, slow: this.#isSlow(atMs - beganMs), heard: false };
    stay.telling.add(end);
    return () => {
      end.sure = !caller.left;
      end.heard = true;
      this.#heard(stay);
    };
  }

  /** The breaker hears of calls in the order in which they end, but not all come back from it in that order. */
  #heard(stay: Stay): void {
    for (const end of stay.telling) {
      if (!end.heard) return;
      stay.telling.delete(end);
      stay.ends.add(end);
      if (stay === this.#stay && end.sure) this.#check(stay, end);
    }
  }

  #isSlow(tookMs: number): boolean | undefined {
    if (tookMs > this.#slowMs) return true;
    return tookMs + CLOSE_MS > this.#slowMs ? undefined : false;
  }

  /** The breaker has heard of a call of its present stay, and stayed. */
  #check(stay: Stay, last: CallEnd): void {
    // Most calls go well, and then a closed breaker stays closed: what ended before need not be added up.
    if (stay.state === 'open' || (stay.state === 'closed' && !last.failed && !last.slow)) return;
    const ended = this.#ended(stay, unixMs());
    const isDue =
      stay.state === 'closed'
        ? mustOpen(this.#settings, ended, last)
        : mustLeaveHalfOpen(this.#settings, ended);
    if (isDue) this.#noteOverdue(stay);
  }

  #noteOverdue(stay: Stay): void {
    const nowMs = unixMs();
    stay.overdueSinceMs ??= nowMs;
    this.#overdue.count++;
    this.#overdue.longestMs = Math.max(this.#overdue.longestMs, nowMs - stay.overdueSinceMs);
  }

  #ended({ ends, telling, underWay }: Stay, nowMs: number): EndedRecord {
    // A set keeps the order in which they began.
    const [oldest = { beganMs: nowMs }] = underWay;
    return { ...ends.read(nowMs, telling), underWayMs: nowMs - oldest.beganMs };
  }

  /** Half-open, all probes of the stay count, whenever they ended. */
  #stayIn(state: BreakerState): Stay {
    const windowMs =
      state === 'closed' ? (this.#settings.rollingWindowMs ?? WINDOW_MS) : MAX_MS - SAME_TURN_MS;
    return {
      ...{ state, sent: 0, untold: 0, overdueSinceMs: null },
      ...{ ends: new RollingEnds(windowMs), underWay: new Set(), telling: new Set() },
    };
  }
}

/** Refused in this process, or cancelled. */
function tellsNothing(error: unknown): boolean {
  const refusedHere = error instanceof RpcError && error.rejectedBy !== undefined;
  return refusedHere || statusCodeOf(error) === status.CANCELLED;
}
