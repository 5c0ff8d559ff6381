import type { Trace } from './span-tree.ts';

/** A breaker's change of state, when it happened. */
export interface BreakerTurn {
  /** Epoch ms. */
  readonly tMs: number;
  /** Service and instance that hold the breaker. */
  readonly service: string;
  readonly instance: string | null;
  readonly peerService: string;
  readonly to: string;
}

/**
 * As the spans under way at the time say, in time's order. The metrics know of a turn only by the scrape after it: a turn that no
 * span tells of (none was under way, or its trace was not kept) has no time.
 */
export function breakerTurns(traces: readonly Trace[]): BreakerTurn[] {
  return traces
    .flatMap(({ spans }) =>
      spans.flatMap(({ service, instance, events }) =>
        events
          .filter(({ name }) => name === 'breaker')
          .map(({ timeMs, attributes }) => ({
            tMs: timeMs,
            service,
            instance,
            peerService: String(attributes['service.peer.name'] ?? 'unknown'),
            to: String(attributes['faultline.breaker.state'] ?? 'unknown'),
          })),
      ),
    )
    .sort((a, b) => a.tMs - b.tMs);
}
