import type { PhaseName } from '../../../evidence/phases.ts';
import type { Report, Verdict, Waterfall } from '../../../report/model.ts';
import type { ArmTraces } from './trace-columns.ts';

/** All that the report page shows. It lies in the page itself, packed; the markup is made of it before. */
export interface PageModel {
  /** Without the rows of its waterfalls: all traces are in the page anyway. */
  readonly report: Report;
  readonly facts: RunFacts;
  /** Of each arm, in the order of the report. */
  readonly traces: readonly ArmTraces[];
}

/** What the page shows beside the report: of the same evidence, by the same functions. */
export interface RunFacts {
  /** Who calls whom: of the system, and of what was seen. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  readonly arms: readonly ArmFacts[];
  /** The same request in all arms: same route, same number. */
  readonly pairs: readonly PairFacts[];
  /** The last run of the scenario before this one that passed; null where there is none beside it. */
  readonly lastGreen: GreenRun | null;
}

export interface ArmFacts {
  readonly name: string;
  readonly settings: readonly SettingFacts[];
  readonly phases: readonly PhaseFacts[];
  readonly broken: readonly BrokenPlace[];
  readonly calls: readonly CallFacts[];
  readonly pools: readonly PoolFacts[];
  /** What protections did. */
  readonly acted: readonly ActedFacts[];
  /** Why protections that never acted did not, where the evidence says it. */
  readonly idle: readonly string[];
  /** Whether there was a fault to recover from. */
  readonly hadFault: boolean;
  /** Null where none was undone, or nothing was due since. */
  readonly recovery: RecoveryFacts | null;
  readonly causes: readonly CauseFacts[];
  readonly series: readonly SeriesFacts[];
  readonly events: readonly EventFacts[];
}

/** One setting of an edge, or of a service. */
export interface SettingFacts {
  /** As `a -> b`, or the name of a service. */
  readonly where: string;
  readonly what: string;
  readonly value: string;
  /** What it is in an arm that does not say it, where that is not `off`. */
  readonly otherwise?: string;
  /** Calls that it lets through at a time. */
  readonly most?: number;
  /** Tokens of a retry budget at which nothing is tried again. */
  readonly stopsAt?: number;
  /** All that it says, where that is more than a value. */
  readonly whole?: Readonly<Record<string, unknown>>;
}

export interface PhaseFacts {
  readonly name: PhaseName;
  /** Of all processors; null where it was not measured. */
  readonly busyPercent: number | null;
  readonly clockStepMs: number | null;
  readonly tracesExpected: number;
  readonly tracesComplete: number;
}

/** Where a fault sits, for the drawing. */
export interface BrokenPlace {
  readonly service: string;
  /** What it does there, in a word or two, as `hangs`. */
  readonly word: string;
  readonly kind: 'fault' | 'condition';
}

/** Calls that began on an edge while the fault was in force; where there was none, in the whole arm. */
export interface CallFacts {
  readonly from: string;
  readonly to: string;
  readonly attempts: number;
  /** Null where the traces are a sample of all. */
  readonly perSecond: number | null;
}

/** A worker pool, as scrapes saw it from the fault's coming to its undoing. */
export interface PoolFacts {
  readonly service: string;
  readonly slots: number;
  readonly mostBusy: number;
  readonly mostWaiting: number;
  /** Whom most of its calls in flight were to, and how many at most; null without any. */
  readonly heldBy: { readonly service: string; readonly calls: number } | null;
}

export interface ActedFacts {
  readonly kind: string;
  /** As `a -> b`. */
  readonly where: string;
  readonly times: number;
  /** Calls that a breaker refused. */
  readonly refused: number | null;
  readonly evidence: string;
}

/** Why an arm went as it did, in a sentence. */
export interface CauseFacts {
  /** That it is about; null where it is about all of the arm. */
  readonly phase: PhaseName | null;
  readonly text: string;
}

/** From the undoing of the fault to when the last harmed request was due. */
export interface RecoveryFacts {
  /** Null where harm had not ended when the arm did. */
  readonly afterS: number | null;
  readonly harmed: number;
  readonly count: number;
}

export interface SeriesFacts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds from the arm's start, and the value. */
  readonly points: readonly (readonly [tS: number, value: number])[];
}

export interface EventFacts {
  readonly tS: number;
  readonly type: string;
  readonly text: string;
  /** In a word or two, where there is a shorter way to say it. */
  readonly short?: string;
}

export interface PairFacts {
  readonly route: string;
  readonly index: number;
  /** Why this one. */
  readonly chosen: string;
  /** What comes later is of no use to its caller; null where nobody says. */
  readonly goodWithinMs: number | null;
  readonly arms: readonly {
    readonly arm: string;
    readonly isGood: boolean;
    /** What the answer says of the order, or what went wrong. */
    readonly result: string;
    readonly tookMs: number | null;
    readonly waterfall: Waterfall | null;
  }[];
}

export interface GreenRun {
  readonly id: string;
  readonly startedAt: string;
  readonly seed: number;
  readonly settings: readonly SettingChange[];
  /** What the run was made with otherwise, settings first, a line each. */
  readonly changes: readonly string[];
  /** Figures that are not what they were, a line each. */
  readonly effects: readonly string[];
  readonly observed: Readonly<Record<string, { readonly value: number | null; readonly verdict: Verdict }>>;
}

/** A setting of an arm that is not as it was. */
export interface SettingChange {
  readonly arm: string;
  /** Of the setting, see `keyOf`. */
  readonly key: string;
  /** As `order → payment: Time budget 250 ms then, 900 ms now`. */
  readonly text: string;
  /** Where the setting stands beside it, as `was 250 ms`. */
  readonly beside: string;
}
