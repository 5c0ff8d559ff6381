import type { Quantile, QuantileInterval } from '../analysis/quantile.ts';
import type { BackendInfo } from '../backends/backend.ts';
import type { Verdict } from '../run/verdicts.ts';

export type { Verdict } from '../run/verdicts.ts';

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
  readonly failed: number;
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

/** One row of a waterfall, in tree order. Times are milliseconds from the root's start. */
export interface WaterfallRow {
  readonly depth: number;
  readonly service: string;
  readonly operation: string;
  readonly kind: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly selfMs: number;
  readonly status: 'unset' | 'ok' | 'error';
  readonly onCriticalPath: boolean;
  /** The span that holds most of the critical path. */
  readonly culprit: boolean;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly events: readonly { readonly name: string; readonly atMs: number; readonly text: string }[];
}

export interface Waterfall {
  readonly traceId: string;
  /** Why this trace was chosen, in a few words: `median POST /api/orders of the fault phase`. */
  readonly chosen: string;
  readonly phase: string;
  /** Of its request, from due to answer, as the tables count it. */
  readonly responseMs: number;
  /** Of its root span. */
  readonly durationMs: number;
  /** The caller's deadline, from the root's start; null where none was given. */
  readonly deadlineMs: number | null;
  readonly rows: readonly WaterfallRow[];
}

/** Of some requests of one route. */
export interface PointFigures {
  readonly count: number;
  readonly ok: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** One point of the latency chart: a bucket of requests of one route, by when they were due. */
export interface TimelinePoint extends PointFigures {
  /** Seconds from the arm's start, middle of the bucket. */
  readonly tS: number;
  /** By when they were answered or failed: what was felt in this stretch of time. */
  readonly arrived: PointFigures;
  /** Trace id of a slow request of this bucket. */
  readonly exemplar: string | null;
}

/** Calls that a fault could have met, and those that it did. Seconds from the arm's start; null where none was met, or its time is not known. */
export interface ReportMeetings {
  readonly inScope: number;
  readonly met: number;
  readonly firstS: number | null;
  readonly lastS: number | null;
}

/** What came of a fault or condition, by the counters of those that met it. */
export interface ReportFault extends ReportMeetings {
  readonly id: string;
  readonly kind: 'fault' | 'condition';
  readonly text: string;
  /** What `inScope` and `met` count. */
  readonly counts: 'calls' | 'probes';
  /** Of the calls in scope that it was asked to meet; null where it meets whatever comes. */
  readonly percentage: number | null;
  /**
   * When it was ordered and confirmed, and when its undo began and was confirmed, seconds from the arm's start; null when that was
   * never. It surely was in force from `cameS` to `wentS`, and surely not before `comingS` and after `goneS`.
   */
  readonly comingS: number | null;
  readonly cameS: number | null;
  readonly wentS: number | null;
  readonly goneS: number | null;
  /** By who counted. */
  readonly instances: readonly ({ readonly instance: string } & ReportMeetings)[];
  /** Of a kill that was undone: what went to the service and to the instance's new process from then on; else null. */
  readonly restart: ({ readonly atS: number } & ReportMeetings) | null;
  /** How it was seen to be out of force before its time; null when it was not. */
  readonly lapse: string | null;
}

/** When a breaker changed its state, as the process that holds it noted it then. */
export interface ReportBreakerTurn {
  /** Seconds from the arm's start. */
  readonly atS: number;
  /** `order -> payment`, or `order-1 -> payment` where several instances have one. */
  readonly edge: string;
  readonly to: string;
}

/** How the traces of an arm relate: `stored` is the sum of `collected`, `warmUp` and `unasked`; `collected` that of `complete` and `incomplete`. */
export interface ReportTraces {
  /** In the arm's file. */
  readonly stored: number;
  /** Of these, of requests that were due before the first phase: they count for nothing. */
  readonly warmUp: number;
  /** Of no request of the load: what the lab prepares, and orders that are settled later. */
  readonly unasked: number;
  /** Of requests that were due in a phase. */
  readonly collected: number;
  readonly complete: number;
  readonly incomplete: number;
  /** Of the complete ones, of requests due in the settled part of a phase: what claims about traces look at. */
  readonly settled: number;
  /** Traces that the requests of the phases should have left. */
  readonly expected: number;
}

/** What the system's books say; null where they were not read. */
export interface ReportBooks {
  /** ISO 8601. */
  readonly collectedAt: string;
  readonly records: number;
  /** That have books. */
  readonly instances: readonly string[];
  /** Ids of the orders that were still to be settled then. */
  readonly open: readonly string[];
}

export interface ReportArm {
  readonly name: string;
  /** All that were due in its phases, and what became of them: the sums of its phases. */
  readonly requests: { readonly count: number; readonly ok: number; readonly orders: ReportOrders | null };
  /** Why earlier attempts were thrown away, a line each; what is shown is the attempt after them. */
  readonly discarded: readonly string[];
  readonly startedAt: string;
  readonly phases: readonly ReportPhase[];
  readonly traces: ReportTraces;
  /** Conditions first, each kind in the order of the scenario. */
  readonly faults: readonly ReportFault[];
  readonly books: ReportBooks | null;
  readonly breakerTurns: readonly ReportBreakerTurn[];
  readonly waterfalls: readonly Waterfall[];
  readonly timelines: readonly { readonly route: string; readonly points: readonly TimelinePoint[] }[];
  /** Plain sentences from the journal and the evidence, in the order of time. */
  readonly story: readonly { readonly tS: number; readonly text: string }[];
}

export interface ReportHypothesis {
  readonly name: string;
  /** What is claimed, in a sentence. */
  readonly title: string;
  readonly arm: string;
  readonly verdict: Verdict;
  readonly observed: number | null;
  /** `>= 95`, `<= 1.5`, `0.9 .. 1.1` */
  readonly limit: string;
  readonly unit: string;
  /** Where it looked, with the numbers that went in. */
  readonly evidence: string;
}

/** An invariant of the business, checked in an arm. */
export interface ReportAudit {
  readonly name: string;
  /** What holds where nothing is violated. */
  readonly title: string;
  readonly arm: string;
  /** By the scenario. What breaks as expected passes, and is harm; what was to break and holds fails. */
  readonly expected: 'holds' | 'breaks';
  readonly verdict: Verdict;
  /** What it looked at, by name. */
  readonly counts: Readonly<Record<string, number>>;
  readonly violations: readonly { readonly what: string; readonly orders: readonly string[] }[];
  /** Why it is no plain pass or fail; empty when it is. */
  readonly because: string;
}

export interface ReportBackend extends Omit<BackendInfo, 'answersAs' | 'path'> {
  /** Null for a real one, which answers as itself. */
  readonly answersAs: string | null;
  /** Null for what is no file of this machine. */
  readonly path: string | null;
}

/** `report.json`; its JSON schema is lab/report/report.schema.json. */
export interface Report {
  readonly schemaVersion: 2;
  readonly faultline: string;
  readonly id: string;
  readonly scenario: string;
  readonly title: string;
  /** Three sentences. */
  readonly lesson: string;
  readonly seed: number;
  /** Scale of the phases that was asked for. */
  readonly length: 'short' | 'normal' | 'long';
  readonly runtime: 'process' | 'docker';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly machine: {
    readonly node: string;
    readonly os: string;
    readonly cpus: number;
    readonly memoryBytes: number;
  };
  readonly backends: readonly ReportBackend[];
  /** Of the Collector between services and traces, as `--collector` takes it; null where there was none. */
  readonly sampling: string | null;
  readonly verdict: Verdict;
  readonly exitCode: number;
  /** All that went wrong with the run itself, one line each (overload, incomplete traces, left-overs). */
  readonly problems: readonly string[];
  /** What one should know beside: of arms that are judged all the same, and of what was passed over; one line each. */
  readonly notes: readonly string[];
  /** What to do about an outcome that is neither pass nor fail, one line each. */
  readonly advice: readonly string[];
  readonly arms: readonly ReportArm[];
  readonly hypotheses: readonly ReportHypothesis[];
  /** Each audit of the system in each arm. */
  readonly audits: readonly ReportAudit[];
  /** What cleanup found left behind; empty is clean. */
  readonly cleanup: { readonly left: readonly string[] };
}
