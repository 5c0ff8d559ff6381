import type { FaultMatch } from '@faultline/control';
import type { CallFaultPlan, FaultPlan, FaultTiming, InstanceFaultPlan, OutagePlan } from './scenario.ts';

/** Percent of calls; default 100. */
type Percentage = { readonly percentage?: number };

/** Holds calls back by `fixedDelayMs` before they are served. */
export function delay<const Match extends FaultMatch>(
  match: Match,
  options: { fixedDelayMs: number } & Percentage & FaultTiming,
): CallFaultPlan<Match> {
  const { fixedDelayMs, percentage = 100, ...timing } = options;
  return { match, delay: { percentage, fixedDelayMs }, ...timing };
}

/** Answers calls with a gRPC status, as `UNAVAILABLE`, instead of serving them. */
export function abort<const Match extends FaultMatch>(
  match: Match,
  options: { grpcStatus: string } & Percentage & FaultTiming,
): CallFaultPlan<Match> {
  const { grpcStatus, percentage = 100, ...timing } = options;
  return { match, abort: { percentage, grpcStatus }, ...timing };
}

/** Never answers until the caller leaves or the fault ends. */
export function hang<const Match extends FaultMatch>(
  match: Match,
  options: Percentage & FaultTiming = {},
): CallFaultPlan<Match> {
  const { percentage = 100, ...timing } = options;
  return { match, hang: { percentage }, ...timing };
}

/** SIGKILL; the undo starts the instance again. */
export function kill<const Instance extends string>(
  instance: Instance,
  timing: FaultTiming = {},
): InstanceFaultPlan<Instance> {
  return { instance, action: 'kill', ...timing };
}

/** Alive, its port accepts, nothing answers; the undo lets it go on. */
export function pause<const Instance extends string>(
  instance: Instance,
  timing: FaultTiming = {},
): InstanceFaultPlan<Instance> {
  return { instance, action: 'pause', ...timing };
}

/** A backend falls silent; the undo lets it go on. */
export function outage(backend: OutagePlan['outage'], timing: FaultTiming = {}): OutagePlan {
  return { outage: backend, ...timing };
}

/** What a fault does, for journal and story. */
export function describeFault(plan: FaultPlan): string {
  if ('outage' in plan) return `${plan.outage} backend silent`;
  if ('instance' in plan) return `${plan.instance} ${plan.action === 'kill' ? 'killed' : 'paused'}`;
  const { match, delay, abort, hang } = plan;
  const where = `${[match.service, match.method].filter(Boolean).join(' ')}${match.instance ? ` on ${match.instance}` : ''}`;
  if (delay) return `${where} delayed by ${delay.fixedDelayMs} ms (${delay.percentage}% of calls)`;
  if (abort) return `${where} answers ${abort.grpcStatus} (${abort.percentage}% of calls)`;
  return `${where} hangs (${hang?.percentage}% of calls)`;
}
