import type { BackendInfo } from '../backends/backend.ts';
import type { Verdict } from '../run/verdicts.ts';
import type { ReportArm } from './model/arm.ts';
import type { ReportAudit, ReportHypothesis } from './model/judged.ts';

export type { Verdict } from '../run/verdicts.ts';
export type * from './model/arm.ts';
export type * from './model/faults.ts';
export type * from './model/judged.ts';
export type * from './model/requests.ts';
export type * from './model/traces.ts';

export interface ReportBackend extends Omit<BackendInfo, 'answersAs' | 'path'> {
  /** Null for a real one, which answers as itself. */
  readonly answersAs: string | null;
  /** Null for what is no file of this machine. */
  readonly path: string | null;
}

/** `report.json`; its JSON schema is lab/report/report.schema.json. */
export interface Report {
  readonly schemaVersion: 3;
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
