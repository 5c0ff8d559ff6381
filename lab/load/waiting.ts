/** A request that was sent and has no answer yet. */
export interface UnderWay {
  readonly route: string;
  readonly sentMs: number;
}

/** Rates of what is sent are told over so many ms. */
export const RECENT_MS = 5_000;

/** Of a route, what was sent and has no answer yet. */
export interface WaitingRequests {
  readonly route: string;
  readonly count: number;
  /** How many of them were sent within the last `RECENT_MS`. */
  readonly recent: number;
  /** Since the oldest of them was sent. */
  readonly oldestMs: number;
}

/** By route, of what is under way; a route of which nothing is has no line. */
export function waitingByRoute(underWay: Iterable<UnderWay>, nowMs: number): WaitingRequests[] {
  return [...Map.groupBy(underWay, ({ route }) => route)].map(([route, all]) => ({
    route,
    count: all.length,
    recent: all.filter(({ sentMs }) => sentMs >= nowMs - RECENT_MS).length,
    oldestMs: nowMs - all.reduce((oldest, { sentMs }) => Math.min(oldest, sentMs), nowMs),
  }));
}
