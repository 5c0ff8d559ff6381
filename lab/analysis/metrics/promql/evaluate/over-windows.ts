import { type Column, emptyColumn } from './column.ts';
import type { Evaluation } from './evaluation.ts';
import { extendWindow } from './extended.ts';
import type { SampleRun } from './series.ts';
import type { Window, WindowFunction, Windows } from './window.ts';

/** Between two looks at the clock. */
const SAMPLES_A_LOOK = 1_000_000;

/** Applies a function to each window that has samples. The labels stay. */
export function overWindows(
  windows: Windows,
  evaluation: Evaluation,
  apply: WindowFunction,
  counter = false,
): readonly Column[] {
  let seenSamples = 0;
  return windows.runs.flatMap((run) => {
    evaluation.query.spend(evaluation.count);
    const column = emptyColumn(run.labels, evaluation.count);
    let seen = false;
    eachWindow(run, windows, counter, (window) => {
      // Windows overlap: what is looked at may be the square of what there is.
      seenSamples += window.to - window.from;
      if (seenSamples > SAMPLES_A_LOOK) {
        seenSamples = 0;
        evaluation.query.checkTime();
      }
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
  { times, values }: SampleRun,
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
