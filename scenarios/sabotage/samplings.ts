import type { Sabotage } from './sabotage.ts';

const CONFIG = 'lab/backends/collector/config.ts';

/** Traces that are kept, or not, otherwise than an arm says. */
export const SAMPLINGS: readonly Sabotage[] = [
  {
    what: 'the load marks every trace, whatever share is asked for',
    scenario: 'sampling',
    file: 'lab/analysis/sampling/sampling.ts',
    find: '>= reject;',
    replace: '>= 0n && reject >= 0n;',
    caughtBy: 'head-loses-the-harmed',
  },
  {
    what: 'the Collector keeps every trace, whatever share is asked for',
    scenario: 'sampling',
    file: CONFIG,
    find: 'sampling_percentage: percent',
    replace: 'sampling_percentage: percent + 90',
    caughtBy: 'tail-loses-the-usual',
  },
  {
    what: 'the Collector drops the slow ones',
    scenario: 'sampling',
    file: CONFIG,
    find: 'threshold_ms: TAIL_SLOW_MS',
    replace: 'threshold_ms: 60_000',
    caughtBy: 'tail-keeps-the-harmed',
    // Traces are missing that had to be kept.
    inconclusive: true,
  },
  {
    what: 'no Collector stands before the traces of an arm that is sampled at its tail',
    scenario: 'sampling',
    file: 'lab/run/lab/arm-sampling.ts',
    find: "sampling.kind === 'tail' ? lab.backends.collector : null",
    replace: 'null',
    caughtBy: 'tail-counts-every-charge',
  },
];
