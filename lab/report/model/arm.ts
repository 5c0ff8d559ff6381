import type { ReportFault } from './faults.ts';
import type { ReportOrders, ReportPhase } from './requests.ts';
import type { TimelinePoint, Waterfall } from './traces.ts';

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
