import { peakOf, requestsUntil } from '../evidence/rate.ts';
import type { PromisedLoad } from '../evidence/requests.ts';

type PromisedRoute = PromisedLoad['routes'][number];

/** Due times are computed alike; what is further off than this was not due then. */
export const TOLERANCE_MS = 0.01;
/** Of a count that is drawn: beyond that it hardly ever comes, in one of 500 million. */
const SIGMAS = 6;

/**
 * How the schedule itself is not what the scenario asks for. One that draws half of the requests, or all of them in bursts, would find each
 * of its own in place, since the judge draws it with the driver's code. `offsetsMs` are the times that were drawn, of the first
 * so many ms of the schedule.
 */
export function scheduleBreaks(
  route: PromisedRoute,
  offsetsMs: readonly number[],
  lengthMs: number,
): string[] {
  const promised = requestsUntil(route.rps, lengthMs);
  // In requests, at the rate that was asked for then: one to the next.
  const at = offsetsMs.map((offsetMs) => requestsUntil(route.rps, offsetMs));
  const gaps = at.slice(1).map((requests, i) => requests - (at[i] ?? 0));
  const isPoisson = route.arrivals === 'poisson';
  return [
    ...rateBreak(route, offsetsMs.length, promised, isPoisson ? SIGMAS * Math.sqrt(promised) : 1),
    ...(isPoisson ? chanceBreak(route, gaps) : evenBreak(route, gaps)),
  ];
}

function rateBreak({ route, rps }: PromisedRoute, drawn: number, promised: number, most: number): string[] {
  if (Math.abs(drawn - promised) <= most) return [];
  const make = typeof rps === 'number' ? `${rps} a second make` : 'its shape makes';
  return [`the schedule of ${route} has ${drawn} requests where ${make} ${Math.round(promised)}`];
}

function evenBreak({ route, rps }: PromisedRoute, gaps: readonly number[]): string[] {
  const tolerance = (TOLERANCE_MS * peakOf(rps)) / 1_000;
  const uneven = gaps.filter((gap) => Math.abs(gap - 1) > tolerance).length;
  if (uneven === 0) return [];
  const after = typeof rps === 'number' ? `${inMs(1, rps)} ms` : 'one request of its shape';
  return [`${uneven} of ${gaps.length + 1} ${route} are not ${after} after the one before them`];
}

/** Of independent arrivals half come sooner than ln 2 of the mean gap after the one before: of even ones none, of bursts more. */
function chanceBreak({ route, rps }: PromisedRoute, gaps: readonly number[]): string[] {
  const soon = gaps.filter((gap) => gap < Math.LN2).length;
  const half = gaps.length / 2;
  if (Math.abs(soon - half) <= (SIGMAS * Math.sqrt(gaps.length)) / 2) return [];
  const within =
    typeof rps === 'number'
      ? `${((Math.LN2 * 1_000) / rps).toFixed(1)} ms`
      : 'ln 2 of the mean gap of its shape';
  return [
    `${soon} of ${gaps.length} ${route} came within ${within} of the one before them, where chance makes half`,
  ];
}

const inMs = (requests: number, rps: number): number => Number(((1_000 * requests) / rps).toFixed(1));
