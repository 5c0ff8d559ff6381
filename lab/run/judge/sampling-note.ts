import { isPartial, type Sampling, samplingName, TAIL_SLOW_MS } from '../../analysis/sampling/sampling.ts';
import { eventsOf, type JournalEvent } from '../../evidence/events.ts';

/** What one should know of a run whose traces were sampled; nothing where all were kept. `asked`: of all arms alike. */
export function samplingNotes(asked: Sampling | null, events: readonly JournalEvent[]): string[] {
  if (asked !== null) return noteOf(asked, '');
  const started = eventsOf<{ arm: string; sampling?: Sampling }>(events, 'arm.started');
  const last = new Map(started.map(({ arm, sampling }) => [arm, sampling]));
  return [...last].flatMap(([arm, sampling]) => (sampling ? noteOf(sampling, `${arm}: `) : []));
}

function noteOf(sampling: Sampling, whose: string): string[] {
  if (!isPartial(sampling)) return [];
  const { kind, percent } = sampling as Exclude<Sampling, { kind: 'all' }>;
  const kept =
    kind === 'head'
      ? `the load marked ${percent}% of its traces, by their ids; metrics made of spans saw no others, so they can not be used`
      : `the Collector kept traces with an error, those that took ${TAIL_SLOW_MS} ms, and ${percent}% of the rest; metrics made of spans saw all of them`;
  return [
    `${whose}sampling ${samplingName(sampling)}: ${kept}. Latency, goodput and counts of requests are the load driver's, of all requests`,
  ];
}
