import type { PhaseName } from '../analysis/evidence.ts';
import type { SettledCounts } from '../analysis/phase-stats.ts';
import type { ArmView } from '../analysis/view.ts';
import type { Observation, Route } from './scenario.ts';

type Quantile = 'p50' | 'p90' | 'p95' | 'p99' | 'p999';

const QUANTILES: Readonly<Record<Quantile, number>> = {
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
};

/**
 * Response time of a route in the settled part of a phase, in ms; null without samples, and where so many requests were
 * never sent that the quantile may be one of theirs.
 */
export function latency(
  arm: ArmView,
  phase: PhaseName,
  route: Route,
  quantile: Quantile,
): Observation | null {
  const found = arm.phase(phase)?.route(route);
  const stats = found?.responseMs;
  if (!found || !stats || isWithinDropped(QUANTILES[quantile], found.settled)) return null;
  const value = stats[quantile];
  return {
    value,
    evidence: `${route} ${quantile} ${ms(value)} in ${arm.arm}/${phase} (${stats.count} requests)`,
  };
}

/** Whoever was not sent would have waited longest. A count is whole, and 1 - 0.9 is not quite 0.1. */
const isWithinDropped = (quantile: number, { count, dropped }: SettledCounts) =>
  dropped > 0 && dropped >= Math.round((1 - quantile) * count * 1e6) / 1e6;

/** Time of a service's own handling of a method in the settled part of a phase, from its server spans, in ms; null without spans. */
export function serviceTime(
  arm: ArmView,
  phase: PhaseName,
  service: string,
  method: string,
  quantile: Quantile,
): Observation | null {
  const stats = arm.phase(phase)?.service(service, method);
  if (!stats) return null;
  const value = stats[quantile];
  return {
    value,
    evidence: `${service} ${method} ${quantile} ${ms(value)} in ${arm.arm}/${phase} (${stats.count} spans)`,
  };
}

/** Share of requests of a route, due in the settled part of a phase, that were answered well, in percent; null without requests. */
export function successRate(arm: ArmView, phase: PhaseName, route: Route): Observation | null {
  const stats = arm.phase(phase)?.route(route)?.settled;
  if (!stats || stats.count === 0) return null;
  return {
    value: (100 * stats.ok) / stats.count,
    evidence: `${stats.ok} of ${stats.count} ${route} due while ${arm.arm}/${phase} was settled`,
  };
}

/** Good answers a second that arrived in the settled part of a phase, whenever they were due; null without requests in it. */
export function goodput(arm: ArmView, phase: PhaseName, route: Route): Observation | null {
  const view = arm.phase(phase);
  if (!view?.route(route)) return null;
  const { fromMs, toMs } = view.window.settled;
  const arrived = arm.evidence.samples.filter(
    ({ route: of, outcome, doneMs }) =>
      of === route && outcome === 'ok' && doneMs !== null && doneMs >= fromMs && doneMs < toMs,
  ).length;
  const value = arrived / view.seconds;
  return {
    value,
    evidence: `${arrived} ${route} answered well within ${arm.arm}/${phase} (${value.toFixed(1)} a second)`,
  };
}

/** One observation over another; null when either is missing or nothing can be divided by. */
export function ratio(numerator: Observation | null, denominator: Observation | null): Observation | null {
  if (!numerator || !denominator || denominator.value === 0) return null;
  return {
    value: numerator.value / denominator.value,
    evidence: `${numerator.evidence}; ${denominator.evidence}`,
  };
}

/** One observation less another; null when either is missing. */
export function difference(minuend: Observation | null, subtrahend: Observation | null): Observation | null {
  if (!minuend || !subtrahend) return null;
  return { value: minuend.value - subtrahend.value, evidence: `${minuend.evidence}; ${subtrahend.evidence}` };
}

/** The larger of two observations, when a claim must hold for both arms; null when either is missing. */
export function larger(one: Observation | null, other: Observation | null): Observation | null {
  if (!one || !other) return null;
  return one.value >= other.value ? one : other;
}

const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
