import type { ArmView } from '../analysis/arm/view.ts';
import type { LatencySummary } from '../analysis/requests/latency.ts';
import type { SettledCounts } from '../analysis/requests/phase-stats.ts';
import { type Interval, minSamples, QUANTILES, type Quantile } from '../analysis/requests/quantile.ts';
import { shareInterval } from '../analysis/requests/share-interval.ts';
import type { MethodName, RouteName, ServiceName, System } from '../system/system.ts';
import type { Observation } from './scenario.ts';

/**
 * Response time of a route's good answers in the settled part of a phase, in ms; errors are fast, and `of: 'all'` counts what
 * finished with them. Null without requests, `no-data` where they are too few for the quantile (10 for p50, 50 for p90, 500 for
 * p99), and where so many were never sent that the quantile may be one of theirs.
 */
export function latency<Of extends System, Phase extends string>(
  arm: ArmView<Of, Phase>,
  phase: NoInfer<Phase>,
  route: RouteName<NoInfer<Of>>,
  quantile: Quantile,
  { of = 'good' }: { readonly of?: 'good' | 'all' } = {},
): Observation | null {
  const stats = arm.phase(phase)?.route(route);
  if (!stats) return null;
  const times = of === 'all' ? stats.responseMs : stats.goodResponseMs;
  const what = `${route}${of === 'all' ? ' with errors' : ''} in ${arm.arm}/${phase}`;
  const observation = atQuantile(arm, times, quantile, what, of === 'all' ? 'answers' : 'good answers');
  const { count, good, dropped } = stats.settled;
  if (isWithinDropped(QUANTILES[quantile], stats.settled))
    arm.asking.withhold(`${dropped} of ${count} ${what} were never sent: the ${quantile} may be theirs`);
  if (!observation || of === 'all') return observation;
  const share = good / count;
  if (share >= QUANTILES[quantile]) return observation;
  const note = `only ${good} of ${count} (${(100 * share).toFixed(1)}%) were answered well: the ${quantile} of all is of a harmed request`;
  return { ...observation, evidence: `${observation.evidence}; ${note}` };
}

/** Whoever was not sent would have waited longest. A count is whole, and 1 - 0.9 is not quite 0.1. */
const isWithinDropped = (quantile: number, { count, dropped }: SettledCounts) =>
  dropped > 0 && dropped >= Math.round((1 - quantile) * count * 1e6) / 1e6;

/** Time of a service's own handling of a method in the settled part of a phase, from its server spans, in ms; null and `no-data` as for `latency`. */
export function serviceTime<Of extends System, Name extends ServiceName<Of>, Phase extends string>(
  arm: ArmView<Of, Phase>,
  phase: NoInfer<Phase>,
  service: Name,
  method: MethodName<Of, Name>,
  quantile: Quantile,
): Observation | null {
  const times = arm.phase(phase)?.service(service, method);
  return atQuantile(arm, times, quantile, `${service} ${method} in ${arm.arm}/${phase}`, 'spans');
}

/** A quantile of times, with how many it is of; `no-data` where they are too few. */
export function atQuantile(
  arm: ArmView,
  times: LatencySummary | null | undefined,
  quantile: Quantile,
  what: string,
  of: string,
): Observation | null {
  const least = minSamples(quantile);
  if (!times || times.count < least) {
    const count = times?.count ?? 0;
    arm.asking.withhold(`the ${quantile} of ${what} takes ${least} ${of} at least, there are ${count}`);
    return null;
  }
  const value = times[quantile];
  const interval = times.interval(quantile);
  const bounds = interval && `, 95% sure of ${ms(interval.low)} to ${ms(interval.high)}`;
  const evidence = `${quantile} of ${what} ${ms(value)} (${times.count} ${of}${bounds ?? ''})`;
  return { value, evidence, ...(interval && { interval }) };
}

/** In percent, of one at least. */
export function shareOf(hits: number, count: number): Pick<Observation, 'value' | 'interval'> {
  const bounds = shareInterval(hits, count);
  return {
    value: (100 * hits) / count,
    ...(bounds && { interval: { low: 100 * bounds.low, high: 100 * bounds.high } }),
  };
}

/** Share of requests of a route, due in the settled part of a phase, that were answered well, in percent; null without requests. */
export function successRate<Of extends System, Phase extends string>(
  arm: ArmView<Of, Phase>,
  phase: NoInfer<Phase>,
  route: RouteName<NoInfer<Of>>,
): Observation | null {
  const stats = arm.phase(phase)?.route(route)?.settled;
  if (!stats || stats.count === 0) return null;
  return {
    ...shareOf(stats.good, stats.count),
    evidence: `${stats.good} of ${stats.count} ${route} due while ${arm.arm}/${phase} was settled`,
  };
}

/**
 * Good answers a second to the requests that were due in the settled part of a phase; null without requests in it. The table
 * shows the same number.
 */
export function goodput<Of extends System, Phase extends string>(
  arm: ArmView<Of, Phase>,
  phase: NoInfer<Phase>,
  route: RouteName<NoInfer<Of>>,
): Observation | null {
  const stats = arm.phase(phase)?.route(route);
  if (!stats || stats.goodputRps === null) return null;
  const value = stats.goodputRps;
  return {
    value,
    evidence: `${stats.settled.good} of ${stats.settled.count} ${route} due in ${arm.arm}/${phase} answered well (${value.toFixed(1)} a second)`,
  };
}

/** One observation over another, with the bounds that both leave; null when either is missing or nothing can be divided by. */
export function ratio(numerator: Observation | null, denominator: Observation | null): Observation | null {
  if (!numerator || !denominator || denominator.value === 0) return null;
  const [of, by] = [logOf(numerator), logOf(denominator)];
  const logs = of && by && intervalOfDifference(of, by);
  const interval = logs && { low: Math.exp(logs.low), high: Math.exp(logs.high) };
  return {
    value: numerator.value / denominator.value,
    evidence: `${numerator.evidence}; ${denominator.evidence}`,
    ...(interval && { interval }),
  };
}

/** One observation less another, with the bounds that both leave; null when either is missing. */
export function difference(minuend: Observation | null, subtrahend: Observation | null): Observation | null {
  if (!minuend || !subtrahend) return null;
  const interval = intervalOfDifference(minuend, subtrahend);
  return {
    value: minuend.value - subtrahend.value,
    evidence: `${minuend.evidence}; ${subtrahend.evidence}`,
    ...(interval && { interval }),
  };
}

type Bounded = Pick<Observation, 'value' | 'interval'>;

/**
 * Of two independent observations: what each lacks to its own bounds adds up as variances do (Zou and Donner 2008, Statistics in
 * Medicine 27). Null where one has none.
 */
function intervalOfDifference(one: Bounded, other: Bounded): Interval | null {
  if (!one.interval || !other.interval) return null;
  const value = one.value - other.value;
  return {
    low: value - Math.hypot(one.value - one.interval.low, other.interval.high - other.value),
    high: value + Math.hypot(one.interval.high - one.value, other.value - other.interval.low),
  };
}

/** Ratios are differences of logarithms. Null where there is none. */
function logOf({ value, interval }: Bounded): Bounded | null {
  if (!interval || !(interval.low > 0)) return null;
  return { value: Math.log(value), interval: { low: Math.log(interval.low), high: Math.log(interval.high) } };
}

/** The larger of two observations, when a claim must hold for both arms; null when either is missing. */
export function larger(one: Observation | null, other: Observation | null): Observation | null {
  if (!one || !other) return null;
  return one.value >= other.value ? one : other;
}

/** The smaller of two observations, when a claim must hold for both; null when either is missing. */
export function smaller(one: Observation | null, other: Observation | null): Observation | null {
  if (!one || !other) return null;
  return one.value <= other.value ? one : other;
}

const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
