import type { Verdict } from '../../report/model.ts';

/** A run that has left a report. */
export interface PastRun {
  /** Of its folder: its time, and an id. */
  readonly name: string;
  readonly scenario: string;
  readonly title: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly verdict: Verdict;
  /** The verdict in a sentence. */
  readonly told: string;
  readonly length: 'short' | 'normal' | 'long';
  readonly runtime: 'process' | 'docker';
  /** Version of Faultline. */
  readonly faultline: string;
  /** Whether there is a report.html. */
  readonly hasPage: boolean;
  /** Whether what it measured is still there, by which it can be judged again. */
  readonly hasEvidence: boolean;
}

export interface PastRunsView {
  /** The newest first. */
  readonly runs: readonly PastRun[];
  /** How many older folders were not looked at. */
  readonly more: number;
  /** Why a report is not among them, a line each. */
  readonly unread: readonly string[];
}

/** A phase of an arm, of a run that is under way. */
export interface PhaseSeen {
  readonly name: string;
  readonly seconds: number;
  readonly state: 'next' | 'now' | 'done';
  /** Requests that were due in it and have ended, by now. */
  readonly ended: number;
  /** Of these with a good answer. */
  readonly good: number;
}

export interface ArmSeen {
  readonly name: string;
  /** From 1: more where it is run again. */
  readonly attempt: number;
  /** `starting`: its system starts and warms up; `gathering`: the load is over, and traces and books are read. */
  readonly state: 'next' | 'starting' | 'loaded' | 'gathering' | 'done';
  readonly phases: readonly PhaseSeen[];
}

/** Where a run of a scenario is. */
export interface RunProgress {
  readonly arms: readonly ArmSeen[];
  /** Until the phase that goes on ends; null between phases. */
  readonly phaseLeftMs: number | null;
  /** Until the verdict, about. */
  readonly leftMs: number;
}

/** A scenario that can be run. */
export interface ScenarioView {
  readonly name: string;
  readonly title: string;
  readonly arms: readonly string[];
  /** That a run takes, about. */
  readonly seconds: number;
}

export interface ScenariosView {
  readonly scenarios: readonly ScenarioView[];
  /** Why a file is not among them, a line each. */
  readonly problems: readonly string[];
}

/** The run of the page that is under way, and what became of the one before. */
export interface RunView {
  readonly running: {
    readonly scenario: string;
    readonly title: string;
    readonly sinceMs: number;
    /** Null until it has begun to write. */
    readonly progress: RunProgress | null;
  } | null;
  /** Whether a run of the workshop is under way. */
  readonly isWorkshop: boolean;
  readonly latest: {
    readonly scenario: string;
    readonly exitCode: number;
    readonly isStopped: boolean;
    /** Null where it has left no report. */
    readonly run: PastRun | null;
    /** Its last lines. */
    readonly said: string;
  } | null;
}
