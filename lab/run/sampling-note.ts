import { isPartial, type Sampling, samplingName, TAIL_SLOW_MS } from '../analysis/sampling/sampling.ts';

/** What one should know of a run whose traces were sampled; nothing where all were kept. */
export function samplingNotes(sampling: Sampling | null): string[] {
  if (sampling === null || !isPartial(sampling)) return [];
  const { kind, percent } = sampling as Exclude<Sampling, { kind: 'all' }>;
  const kept =
    kind === 'head'
      ? `the load marked ${percent}% of its traces, by their ids; metrics made of spans saw no others, so they can not be used`
      : `the Collector kept traces with an error, those that took ${TAIL_SLOW_MS} ms, and ${percent}% of the rest; metrics made of spans saw all of them`;
  return [
    `sampling ${samplingName(sampling)}: ${kept}. Latency, goodput and counts of requests are the load driver's, of all requests`,
  ];
}
