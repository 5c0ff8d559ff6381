import type { PhaseWindow, Stretch } from '../../evidence/phases.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import { type Expected, hungUp, resultOf } from './good.ts';
import { type LatencySummary, summarise } from './latency.ts';
import { type OrderCounts, orderCounts } from './orders.ts';

/**
 * One route in one phase. A sample belongs to the phase in which it was due. What is counted is counted over the whole
 * phase, so that the phases add up to the arm; what must not mix with the phases beside it is of the settled part alone.
 */
export interface RouteStats {
  readonly route: string;
  /** Requests that were due, dropped ones included. */
  readonly count: number;
  /** Answered well: see `isGood`. */
  readonly good: number;
  readonly errorCount: number;
  /** Of `count`, 0 to 100. */
  readonly errorPercent: number;
  /** Number by error class, `DROPPED` and `LATE` included: together with `good` they are all. */
  readonly errors: Readonly<Record<string, number>>;
  /** Of `count`, on the route that places orders; null on others. */
  readonly orders: OrderCounts | null;
  readonly settled: SettledCounts;
  /** From due to done, over all timed (in the settled part, as all times here) requests, errors included: see `timedOf`. */
  readonly responseMs: LatencySummary | null;
  /** Of the good ones. */
  readonly goodResponseMs: LatencySummary | null;
  /** From sent to done, over all timed requests, errors included. */
  readonly serviceMs: LatencySummary | null;
  readonly goodServiceMs: LatencySummary | null;
  /** Good answers a second, of the requests due in the settled part; null where that has no length. */
  readonly goodputRps: number | null;
  /** Answers and failures a second, of the requests due in the settled part. */
  readonly throughputRps: number | null;
}

/** Requests that were due in the settled part of a phase. */
export interface SettledCounts {
  readonly count: number;
  /** Answered well. */
  readonly good: number;
  readonly dropped: number;
}

/** How well the driver kept its schedule in a phase, over all routes. */
export interface LoadStats {
  readonly offeredRps: number | null;
  readonly achievedRps: number | null;
  readonly sent: number;
  readonly dropped: number;
  /** 99th percentile of sent - due; null when nothing was sent. */
  readonly latenessP99Ms: number | null;
}

/** All that were due in a phase. */
export function samplesIn(samples: readonly RequestSample[], window: PhaseWindow): RequestSample[] {
  return dueIn(samples, { fromMs: window.startedAtMs, toMs: window.endedAtMs });
}

export function dueIn(samples: readonly RequestSample[], { fromMs, toMs }: Stretch): RequestSample[] {
  return samples.filter(({ dueMs }) => dueMs >= fromMs && dueMs < toMs);
}

/** Statistics of one route over all samples of one phase; null without samples of that route. */
export function routeStats(
  phaseSamples: readonly RequestSample[],
  route: string,
  window: PhaseWindow,
  expected?: Expected,
): RouteStats | null {
  const samples = phaseSamples.filter((sample) => sample.route === route);
  if (samples.length === 0) return null;
  const isGood = (sample: RequestSample) => resultOf(sample, expected) === 'ok';
  const settled = dueIn(samples, window.settled);
  const all = finishedOf(settled);
  const timed = timedOf(settled);
  const good = all.filter(isGood);
  const goodCount = samples.filter(isGood).length;
  // A service may answer with any word.
  const errors = new Map<string, number>();
  for (const sample of samples) {
    const result = resultOf(sample, expected);
    if (result !== 'ok') errors.set(result, (errors.get(result) ?? 0) + 1);
  }
  const errorCount = samples.length - goodCount;
  return {
    route,
    count: samples.length,
    good: goodCount,
    errorCount,
    errorPercent: (100 * errorCount) / samples.length,
    errors: Object.fromEntries(errors),
    orders: orderCounts(samples, expected),
    settled: {
      count: settled.length,
      good: good.length,
      dropped: settled.filter(({ sentMs }) => sentMs === null).length,
    },
    responseMs: summarise(timed.map(responseOf)),
    goodResponseMs: summarise(good.map(responseOf)),
    serviceMs: summarise(timed.map(serviceOf)),
    goodServiceMs: summarise(good.map(serviceOf)),
    goodputRps: perSecond(good.length, window.settled),
    throughputRps: perSecond(all.length, window.settled),
  };
}

/** Null without samples. */
export function loadStats(phaseSamples: readonly RequestSample[], window: PhaseWindow): LoadStats | null {
  if (phaseSamples.length === 0) return null;
  const lateness = phaseSamples.flatMap(({ sentMs, dueMs }) =>
    sentMs === null ? [] : [Math.max(0, sentMs - dueMs)],
  );
  return {
    offeredRps: perSecond(phaseSamples.length, wholeOf(window)),
    achievedRps: perSecond(lateness.length, wholeOf(window)),
    sent: lateness.length,
    dropped: phaseSamples.length - lateness.length,
    latenessP99Ms: summarise(lateness)?.p99 ?? null,
  };
}

/** Every route that was asked for in any phase, in order of first use. */
export function routesOf(samples: readonly RequestSample[]): string[] {
  return [...new Set(samples.map((sample) => sample.route))];
}

export type FinishedSample = RequestSample & { readonly sentMs: number; readonly doneMs: number };

export function finishedOf(samples: readonly RequestSample[]): FinishedSample[] {
  return samples.filter((sample) => sample.sentMs !== null && sample.doneMs !== null) as FinishedSample[];
}

/** Those whose time tells of the system: a client that hung up left when it had planned to. */
export function timedOf(samples: readonly RequestSample[]): FinishedSample[] {
  return finishedOf(samples).filter((sample) => !hungUp(sample));
}

const responseOf = ({ doneMs, dueMs }: FinishedSample): number => doneMs - dueMs;
const serviceOf = ({ doneMs, sentMs }: FinishedSample): number => doneMs - sentMs;

const wholeOf = ({ startedAtMs, endedAtMs }: PhaseWindow): Stretch => ({
  fromMs: startedAtMs,
  toMs: endedAtMs,
});

function perSecond(count: number, { fromMs, toMs }: Stretch): number | null {
  const seconds = (toMs - fromMs) / 1000;
  return seconds > 0 ? count / seconds : null;
}
