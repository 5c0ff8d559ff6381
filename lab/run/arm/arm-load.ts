import type { ClientAnswer } from '../../evidence/requests.ts';
import { type CheckedLoadPlan, checkPlan } from '../../load/plan.ts';
import type { TimedLoad } from '../../scenario/load-shape.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { planRoutes } from '../collect/requests.ts';
import type { RunningLab } from '../lab/running-lab.ts';

/** Time for a refusal at the deadline to arrive; then the client is gone, as it said it would be. */
const GIVE_UP_MARGIN_MS = 250;

export interface ArmLoadOptions {
  readonly lab: RunningLab;
  readonly scenario: Pick<Scenario, 'system'> & { readonly load: TimedLoad };
  readonly arm: string;
  readonly attempt: number;
  readonly seed: number;
  readonly baseUrl: string;
  /** Null until it is stopped. */
  readonly durationMs: number | null;
}

export interface ArmLoad {
  readonly plan: CheckedLoadPlan;
  /** What the lab was told by the first requests, which it made itself. */
  readonly answers: readonly ClientAnswer[];
}

/** What an arm is sent; first requests are made where a route needs them. */
export async function planLoad(options: ArmLoadOptions): Promise<ArmLoad> {
  const { lab, scenario, arm, attempt, seed, baseUrl, durationMs } = options;
  const { timeoutMs, obeyRetryAfter = false, repeatUnknown = null } = scenario.load;
  const idempotencyKey = hasKeys(scenario, arm);
  const { routes, answers } = await planRoutes(scenario, {
    ...{ baseUrl, idempotencyKey, seed, signal: lab.signal },
  });
  // The store merges what has one trace id: an arm that is run again needs new ones.
  const traceScope = [lab.id, arm, ...(attempt > 1 ? [attempt] : [])].join('/');
  const plan = checkPlan({
    ...{ baseUrl, seed, traceScope, startAtMs: null, durationMs, giveUpMarginMs: GIVE_UP_MARGIN_MS, routes },
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...{ obeyRetryAfter, repeatUnknown, sampling: lab.sampling },
  });
  return { plan, answers };
}

/** Whether the requests of an arm that can have a key have one. */
export function hasKeys(
  { load: { idempotencyKey = true } }: { readonly load: Pick<Scenario['load'], 'idempotencyKey'> },
  arm: string,
): boolean {
  return typeof idempotencyKey === 'boolean' ? idempotencyKey : (idempotencyKey[arm] ?? true);
}
