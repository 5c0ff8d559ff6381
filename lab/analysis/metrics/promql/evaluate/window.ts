import type { Extension } from '../parse/ast.ts';
import type { SampleRun } from './series.ts';

/** How the ends of windows are read; samples outside count up to `reachMs` away. */
export interface Ends {
  readonly extension: Extension;
  readonly reachMs: number;
}

/** What a range vector has: series, and the window of each step, open at its start and closed at its end. */
export interface Windows {
  readonly runs: readonly SampleRun[];
  readonly rangeMs: number;
  /** Ends of the windows, never falling. */
  readonly ends: Float64Array;
  /** How `anchored` and `smoothed` read the ends. */
  readonly extended: Ends | null;
}

/** The samples of one series that one step sees: those from `from` on, before `to`. At least one. */
export interface Window {
  readonly times: Float64Array;
  readonly values: Float64Array;
  from: number;
  to: number;
  /** The window itself, open at its start. */
  startMs: number;
  endMs: number;
  step: number;
}

/** What a function makes of a window; undefined for no value. */
export type WindowFunction = (window: Window) => number | undefined;
