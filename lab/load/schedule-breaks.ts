import type { PromisedLoad } from '../evidence/requests.ts';

type PromisedRoute = PromisedLoad['routes'][number];

/** Due times are computed alike; what is further off than this was not due then. */
export const TOLERANCE_MS = 0.01;
/** Of a count that is drawn: beyond that it hardly ever comes, in one of 500 million. */
const SIGMAS = 6;

/**
 * How the schedule itself is not what the scenario asks for. One that draws half of the requests, or all of them in bursts, would find each
 * of its own in place, since the judge draws it with the driver's code. `offsetsMs` are the due times that were drawn, from the beginning
 * of the load on.
 */
export function scheduleBreaks(
  route: PromisedRoute,
  offsetsMs: readonly number[],
  { startedAtMs, stoppedAtMs }: Pick<PromisedLoad, 'startedAtMs' | 'stoppedAtMs'>,
): string[] {
  const promised = (route.rps * (stoppedAtMs - startedAtMs)) / 1_000;
  const gapsMs = offsetsMs.slice(1).map((offsetMs, i) => offsetMs - (offsetsMs[i] ?? 0));
  const isPoisson = route.arrivals === 'poisson';
  return [
    ...rateBreak(route, offsetsMs.length, promised, isPoisson ? SIGMAS * Math.sqrt(promised) : 1),
    ...(isPoisson ? chanceBreak(route, gapsMs) : evenBreak(route, gapsMs)),
  ];
}

function rateBreak({ route, rps }: PromisedRoute, drawn: number, promised: number, most: number): string[] {
  if (Math.abs(drawn - promised) <= most) return [];
  return [
    `the schedule of ${route} has ${drawn} requests where ${rps} a second make ${Math.round(promised)}`,
  ];
}

function evenBreak({ route, rps }: PromisedRoute, gapsMs: readonly number[]): string[] {
  const uneven = gapsMs.filter((gapMs) => Math.abs(gapMs - 1_000 / rps) > TOLERANCE_MS).length;
  if (uneven === 0) return [];
  const gapMs = Number((1_000 / rps).toFixed(1));
  return [`${uneven} of ${gapsMs.length + 1} ${route} are not ${gapMs} ms after the one before them`];
}

/** Of independent arrivals half come sooner than ln 2 of the mean gap after the one before: of even ones none, of bursts more. */
function chanceBreak({ route, rps }: PromisedRoute, gapsMs: readonly number[]): string[] {
  const soonMs = (Math.LN2 * 1_000) / rps;
  const soon = gapsMs.filter((gapMs) => gapMs < soonMs).length;
  const half = gapsMs.length / 2;
  if (Math.abs(soon - half) <= (SIGMAS * Math.sqrt(gapsMs.length)) / 2) return [];
  return [
    `${soon} of ${gapsMs.length} ${route} came within ${soonMs.toFixed(1)} ms of the one before them, where chance makes half`,
  ];
}
