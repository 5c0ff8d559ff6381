import type { PhaseName } from '../analysis/evidence.ts';
import type { ArmView } from '../analysis/view.ts';
import type { Observation, Route } from './scenario.ts';

type Quantile = 'p50' | 'p90' | 'p95' | 'p99' | 'p999';

/** Response time of a route in a phase, in ms; null without samples. */
export function latency(
  arm: ArmView,
  phase: PhaseName,
  route: Route,
  quantile: Quantile,
): Observation | null {
  const stats = arm.phase(phase)?.route(route)?.responseMs;
  if (!stats) return null;
  const value = stats[quantile];
  return {
    value,
    evidence: `${route} ${quantile} ${ms(value)} in ${arm.arm}/${phase} (${stats.count} requests)`,
  };
}

/** Time of a service's own handling of a method in a phase, from its server spans, in ms; null without spans. */
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

/** Share of requests of a route that were answered well, in percent; null without requests. */
export function successRate(arm: ArmView, phase: PhaseName, route: Route): Observation | null {
  const stats = arm.phase(phase)?.route(route);
  if (!stats) return null;
  return {
    value: (100 * stats.ok) / stats.count,
    evidence: `${stats.ok} of ${stats.count} ${route} in ${arm.arm}/${phase}`,
  };
}

/** Good answers a second that arrived within a phase, whenever they were due; null without requests in it. */
export function goodput(arm: ArmView, phase: PhaseName, route: Route): Observation | null {
  const view = arm.phase(phase);
  if (!view?.route(route)) return null;
  const { startedAtMs, endedAtMs } = view.window;
  const arrived = arm.evidence.samples.filter(
    ({ route: of, outcome, doneMs }) =>
      of === route && outcome === 'ok' && doneMs !== null && doneMs >= startedAtMs && doneMs < endedAtMs,
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
