import type { Rate } from './rate.ts';
/** One request of the load driver. All times are epoch ms with a fraction. */
export interface RequestSample {
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

/** From a time on, epoch ms, the schedule goes so many times as fast as its rates say: of one route, or of all. */
export interface PaceChange {
  readonly fromMs: number;
  readonly pace: number;
  readonly route?: string;
}

/** What of an arm's load was promised: its schedule can be drawn again from it. */
export interface PromisedLoad {
  readonly seed: number;
  /** Whose traces these are; see LoadPlan. */
  readonly traceScope: string;
  /** Requests a second of each route, evenly spread unless they are independent (`poisson`); each so many-th client hangs up so many ms after it has sent. */
  readonly routes: readonly {
    readonly route: string;
    readonly rps: Rate;
    readonly arrivals?: 'constant' | 'poisson';
    readonly hangsUp?: { readonly afterMs: number; readonly every: number };
  }[];
  /** Zero of the schedule, and its end, epoch ms. */
  readonly startedAtMs: number;
  readonly stoppedAtMs: number;
  /** How it was changed on its way, in order. Default: not at all. */
  readonly paces?: readonly PaceChange[];
  /** How often a request goes out, the first time included. Default 1. */
  readonly triesAtMost?: number;
  /** From the end of a try whose answer says nothing to the next one. Default 0. */
  readonly pauseMs?: number;
}
