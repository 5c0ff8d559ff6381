/** Requests a second: the same all the time, or by stretches of the schedule, one after the other. */
export type Rate = number | readonly RateStretch[];

/** In a straight line from one rate to another. The first begins with the schedule, the others where the one before ends; the last one's end goes on. */
export interface RateStretch {
  /** After the schedule's zero. */
  readonly untilMs: number;
  readonly fromRps: number;
  readonly toRps: number;
}

interface Piece extends RateStretch {
  readonly sinceMs: number;
  /** Requests that the schedule has before it. */
  readonly before: number;
}

/** Requests that are due, on average, from the schedule's zero until so many ms after it. */
export function requestsUntil(rate: Rate, tMs: number): number {
  if (typeof rate === 'number') return (rate * tMs) / 1_000;
  const pieces = piecesOf(rate);
  const piece = pieces.findLast(({ sinceMs }) => sinceMs <= tMs) ?? pieces[0];
  return piece ? piece.before + within(piece, tMs - piece.sinceMs) : 0;
}

/** How long after the schedule's zero so many requests are due: the reverse of `requestsUntil`. */
export function dueMsOf(rate: Rate): (requests: number) => number {
  if (typeof rate === 'number') return (requests) => (1_000 * requests) / rate;
  const pieces = piecesOf(rate);
  let at = 0;
  return (requests) => {
    // Asked in order, nearly always.
    if (requests < (pieces[at]?.before ?? 0)) at = 0;
    while ((pieces[at + 1]?.before ?? Number.POSITIVE_INFINITY) <= requests) at += 1;
    const piece = pieces[at] as Piece;
    return piece.sinceMs + msFor(piece, requests - piece.before);
  };
}

/** The most that it comes to. */
export const peakOf = (rate: Rate): number =>
  typeof rate === 'number' ? rate : Math.max(...rate.flatMap(({ fromRps, toRps }) => [fromRps, toRps]));

/** On average between two times of the schedule. */
export const meanRate = (rate: Rate, fromMs: number, toMs: number): number =>
  typeof rate === 'number'
    ? rate
    : (1_000 * (requestsUntil(rate, toMs) - requestsUntil(rate, fromMs))) / (toMs - fromMs);

/** All of the schedule: after the last stretch one without end. */
function piecesOf(rate: readonly RateStretch[]): Piece[] {
  const pieces: Piece[] = [];
  let [sinceMs, before] = [0, 0];
  for (const stretch of rate) {
    const piece = { ...stretch, sinceMs, before };
    pieces.push(piece);
    before += within(piece, stretch.untilMs - sinceMs);
    sinceMs = stretch.untilMs;
  }
  const lastRps = rate.at(-1)?.toRps ?? 0;
  const untilMs = Number.POSITIVE_INFINITY;
  return [...pieces, { sinceMs, before, untilMs, fromRps: lastRps, toRps: lastRps }];
}

/** By how much a rate rises in a ms. */
const slopeOf = ({ sinceMs, untilMs, fromRps, toRps }: Piece): number =>
  (toRps - fromRps) / (untilMs - sinceMs);

/** Requests of its first so many ms. */
const within = (piece: Piece, ms: number): number =>
  ((piece.fromRps + (slopeOf(piece) * ms) / 2) * ms) / 1_000;

/** How many ms its first so many requests take: the root of a parabola, in the form that stands a slope of 0. */
function msFor(piece: Piece, requests: number): number {
  const { fromRps } = piece;
  const root = Math.sqrt(fromRps ** 2 + 2 * slopeOf(piece) * 1_000 * requests);
  return (2_000 * requests) / (fromRps + root);
}
