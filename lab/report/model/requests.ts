import type { Quantile, QuantileInterval } from '../../analysis/quantile.ts';

/** Milliseconds; a quantile is null where there are fewer samples than it is claimed on (10 for p50, 50 for p90, 500 for p99). */
export interface ReportLatency {
  /** Samples. */
  readonly count: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number;
  /** Between what the true quantile lies, 95% sure; null where the quantile is, or where a side has no bound. */
  readonly intervals: Readonly<Record<Quantile, QuantileInterval | null>>;
}

/** New orders by what their clients were told; together they are all that were due. */
export interface ReportOrders {
  /** A good answer that says paid. */
  readonly paid: number;
  /** A good answer that says accepted, to be paid later. */
  readonly owed: number;
  /** All others. */
  readonly harmed: number;
}

export interface ReportRoute {
  readonly route: string;
  /** Due in the phase: over all phases they are the requests of the arm. */
  readonly count: number;
  /** Good answers: due in the phase, 2xx, within the route's patience. */
  readonly ok: number;
  /** The same of the settled part, which the rates and times below are of. */
  readonly settled: { readonly count: number; readonly ok: number };
  /** Good answers a second; null where the settled part has no length. */
  readonly goodputRps: number | null;
  /** Error class -> count; a class is a gRPC status name, `HTTP_<n>`, or a socket error code. */
  readonly errors: Readonly<Record<string, number>>;
  /** Of `count`, on the route that places orders; null on others. */
  readonly orders: ReportOrders | null;
  /** Order status or the like -> count, for answers that say how they were served. */
  readonly notes: Readonly<Record<string, number>>;
  /** done - due: what a user of an open system waits. */
  readonly responseMs: ReportLatency | null;
  /** done - sent. */
  readonly serviceMs: ReportLatency | null;
}

export interface ReportPhase {
  readonly name: 'baseline' | 'fault' | 'recovery';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** The part in which its faults are in force, and at whose end requests still had time to be answered. */
  readonly settled: { readonly startedAt: string; readonly durationMs: number };
  readonly load: {
    /** Due requests a second, and those that were really sent; null where the phase had no load or no length. */
    readonly offeredRps: number | null;
    readonly achievedRps: number | null;
    readonly dropped: number;
    readonly latenessP99Ms: number | null;
  };
  readonly routes: readonly ReportRoute[];
}
