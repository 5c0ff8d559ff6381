import { type Column, emptyColumn } from './column.ts';
import type { Evaluation } from './evaluation.ts';
import { extendWindow } from './extended.ts';
import type { Windows } from './select.ts';

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

/** Applies a function to each window that has samples. The labels stay. */
export function overWindows(
  windows: Windows,
  evaluation: Evaluation,
  apply: WindowFunction,
  counter = false,
): readonly Column[] {
  return windows.runs.flatMap((run) => {
    evaluation.query.spend(evaluation.count);
    const column = emptyColumn(run.labels, evaluation.count);
    let seen = false;
    eachWindow(run, windows, counter, (window) => {
      const value = apply(window);
      if (value === undefined) return;
      seen = true;
      column.values[window.step] = value;
      column.present[window.step] = 1;
    });
    return seen ? [column] : [];
  });
}

/** Visits the window of each step that has samples, as extended as its selector says. */
export function eachWindow(
  { times, values }: Windows['runs'][number],
  { ends, rangeMs, extended }: Windows,
  counter: boolean,
  visit: (window: Window) => void,
): void {
  const window: Window = { times, values, from: 0, to: 0, startMs: 0, endMs: 0, step: 0 };
  for (let step = 0; step < ends.length; step++) {
    window.step = step;
    window.endMs = ends[step] as number;
    window.startMs = window.endMs - rangeMs;
    while (window.to < times.length && (times[window.to] as number) <= window.endMs) window.to++;
    while (window.from < window.to && (times[window.from] as number) <= window.startMs) window.from++;
    if (extended !== null) {
      const wider = extendWindow(window, extended, counter);
      if (wider !== null) visit(wider);
    } else if (window.to > window.from) visit(window);
  }
}
