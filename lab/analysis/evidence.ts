import type { Patience } from './good.ts';
import type { OtlpTracesData } from './otlp.ts';
import type { Sampling } from './sampling.ts';
import type { Trace } from './span-tree.ts';

export const PHASE_NAMES = ['baseline', 'fault', 'recovery'] as const;
export type PhaseName = (typeof PHASE_NAMES)[number];

/** One request of the load driver. All times are epoch ms with a fraction. */
export interface RequestSample {
  /** Filled in by the run; the driver does not know arms and phases. */
  readonly arm?: string;
  readonly phase?: PhaseName;
  /** Method and route template, for example `POST /api/orders`. */
  readonly route: string;
  /** Number of the request in its route's schedule, from 0. */
  readonly index: number;
  /** When the schedule wanted it sent. */
  readonly dueMs: number;
  /** Null when it was never sent. */
  readonly sentMs: number | null;
  /** When the last byte of the answer was read or the request was given up; null when it was never sent. */
  readonly doneMs: number | null;
  /** HTTP status, 0 without an answer. */
  readonly status: number;
  /**
   * `ok` for a 2xx answer, else the error class: the gRPC status name the body gave (`UNAVAILABLE`), else
   * `HTTP_<status>`; without an answer `TIMEOUT`, `ECONNREFUSED` and the like, `CANCELLED` when its client hung
   * up by plan, or `DROPPED` when the driver had too many requests in flight to send it.
   */
  readonly outcome: string;
  /** 32 hex digits, as sent in `traceparent`; of the last try. */
  readonly traceId: string;
  /** Of the tries before it, where the caller came again; each is a trace of its own. */
  readonly earlierTraceIds?: readonly string[];
  /** Of each try, where the caller came again. */
  readonly tries?: readonly TryTimes[];
  /** `status` of a 2xx JSON answer, such as `CONFIRMED` or `PAYMENT_PENDING`. */
  readonly note: string | null;
}

/** When one try was sent and ended, epoch ms, and what its answer asks of the next. */
export interface TryTimes {
  readonly sentMs: number;
  readonly doneMs: number;
  /** HTTP status, 0 without an answer. */
  readonly status: number;
  /** `Retry-After`; null for none. */
  readonly retryAfterMs: number | null;
}

/** Trace ids that a request was sent with: one for each try, none when it was never sent. */
export function traceIdsOf({ sentMs, traceId, earlierTraceIds = [] }: RequestSample): readonly string[] {
  return sentMs === null ? [] : [...earlierTraceIds, traceId];
}

/** What the client of one request was told: of each try, since each is a request to the system. */
export interface ClientAnswer {
  /** As `POST /api/orders`. */
  readonly route: string;
  /** What `:id` of the route was; null where it has none. */
  readonly id: string | null;
  /** As sent; null for none. */
  readonly idempotencyKey: string | null;
  /** What the client wanted: the same for all tries of it, for nothing else in the arm, and never sent. */
  readonly intent: string;
  /** Parsed JSON; null for none. */
  readonly requestBody: unknown;
  /** Of HTTP; null where no answer came, or none to its end: a time-out, a lost connection. */
  readonly status: number | null;
  /** Parsed JSON; null where there was none, none that can be read, or more than is kept. */
  readonly responseBody: unknown;
}

/** From `fromMs` until just before `toMs`, epoch ms. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * From `startedAtMs` until just before `endedAtMs`, epoch ms. The phases of an arm leave no gap: a request belongs to the
 * one in which it was due.
 */
export interface PhaseWindow {
  readonly name: PhaseName;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** The part of it in which its faults are in force, and at whose end requests still have time to be answered. */
  readonly settled: Stretch;
}

/** What of an arm's load was promised: its schedule can be drawn again from it. */
export interface PromisedLoad {
  readonly seed: number;
  /** Whose traces these are; see LoadPlan. */
  readonly traceScope: string;
  /** Requests a second of each route, evenly spread; each so many-th client hangs up so many ms after it has sent. */
  readonly routes: readonly {
    readonly route: string;
    readonly rps: number;
    readonly hangsUp?: { readonly afterMs: number; readonly every: number };
  }[];
  /** Zero of the schedule, and its end, epoch ms. */
  readonly startedAtMs: number;
  readonly stoppedAtMs: number;
  /** How often a request goes out, the first time included. Default 1. */
  readonly triesAtMost?: number;
  /** From the end of a try whose answer says nothing to the next one. Default 0. */
  readonly pauseMs?: number;
}

/** Values of one labelled metric over time. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly tMs: number; readonly value: number }[];
}

/** A line of `journal.jsonl`; further fields depend on `type`. */
export interface JournalEvent {
  readonly tMs: number;
  readonly type: string;
  readonly arm?: string;
  readonly [field: string]: unknown;
}

/** What the system has on record of its business. Only its own audits know a field of it. */
export interface Books {
  readonly records: readonly unknown[];
  /** When they were read, ms since the epoch. */
  readonly collectedAtUnixMs: number;
  /** Names of what was still to be settled then, though that was waited for. */
  readonly open: readonly string[];
  /** That have books. */
  readonly instances: readonly string[];
}

/** Why nobody knows what stands in them. */
export interface UnreadBooks {
  readonly unread: string;
}

export interface BuiltTraces {
  /** By their first span. */
  readonly built: readonly Trace[];
}

/** All that one arm left behind. Hypotheses and reports read nothing else. */
export interface ArmEvidence {
  readonly arm: string;
  readonly phases: readonly PhaseWindow[];
  /** Of all requests that were due in a phase. */
  readonly samples: readonly RequestSample[];
  /** By route: a right answer that takes longer is not a good one. */
  readonly patienceMs?: Patience;
  /** Of those that were due before the first phase: they open connections and count for nothing. */
  readonly warmUp?: readonly RequestSample[];
  /** Absent where the arm was not finished. */
  readonly load?: PromisedLoad;
  /**
   * What clients were told by requests and their tries, in the order they ended: of the load with its warm-up, and of what the
   * lab asked before it. Absent where the arm was not finished.
   */
  readonly answers?: readonly ClientAnswer[];
  /** Read when the load had ended; absent where the arm was not finished. */
  readonly books?: Books | UnreadBooks;
  /** As they were sent, or, of evidence that may be too large for that, as they were built while it was read. */
  readonly traces: OtlpTracesData | BuiltTraces;
  /** Which traces were to be kept; all of them when absent. */
  readonly sampling?: Sampling;
  readonly metrics: readonly Series[];
  readonly journal: readonly JournalEvent[];
}

/** Phase that a time falls in; null before, between and after them. */
export function phaseAt(phases: readonly PhaseWindow[], tMs: number): PhaseWindow | null {
  return phases.find((phase) => tMs >= phase.startedAtMs && tMs < phase.endedAtMs) ?? null;
}
