import { rises } from './counter.ts';
import type { Series } from './evidence.ts';

/** A breaker's change of state, at the scrape that first showed it. */
export interface BreakerTurn {
  /** Epoch ms. */
  readonly tMs: number;
  /** Service that holds the breaker. */
  readonly job: string;
  readonly peerService: string;
  readonly to: string;
}

/** In the order in which a breaker can change within one scrape interval. */
const ORDER = ['open', 'half-open', 'closed'];

/** Rises of `faultline_breaker_transitions_total`, in time's order; several within one scrape interval show as one. */
export function breakerTurns(series: readonly Series[]): BreakerTurn[] {
  return series
    .flatMap((each) =>
      rises(each).map((tMs) => ({
        tMs,
        job: each.labels.job ?? 'unknown',
        peerService: each.labels.peer_service ?? 'unknown',
        to: each.labels.to ?? 'unknown',
      })),
    )
    .sort((a, b) => a.tMs - b.tMs || ORDER.indexOf(a.to) - ORDER.indexOf(b.to));
}
