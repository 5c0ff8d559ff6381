import type { Labels } from '../labels.ts';
import type { Matcher } from '../matcher.ts';

/** Samples of one series, oldest first; all arrays are of one length. */
export interface SampleRun {
  readonly labels: Labels;
  /** Milliseconds since 1970. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** 1 where the sample is a stale marker: the series had ended. Null where none is. */
  readonly stale: Uint8Array | null;
}

/** Where the series of an expression come from. */
export interface SeriesSource {
  /** The series that all matchers accept, with their samples from `fromMs` to `toMs`, both included; none without samples. */
  select(matchers: readonly Matcher[], fromMs: number, toMs: number): readonly SampleRun[];
}

/** The run without its stale markers. */
export function withoutStale(run: SampleRun): SampleRun {
  const { stale } = run;
  if (stale === null) return run;
  const kept = (_: number, i: number) => stale[i] === 0;
  return { labels: run.labels, times: run.times.filter(kept), values: run.values.filter(kept), stale: null };
}
