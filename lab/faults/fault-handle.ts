/** Of a fault, in each arm: when it was being brought about, when that was confirmed, and the same of its undo. */
const MOMENTS = ['injecting', 'injected', 'undoing', 'undone'] as const;
type Moment = (typeof MOMENTS)[number];

/** Picks the event of an arm's journal that tells of it, as `findEvent(arm, freeze.injected)` does. */
export type FaultMoment = { readonly type: `fault.${Moment}`; readonly faultId: string };

/**
 * What a scenario has in hand of a fault. Events, ledger, metrics, spans and report know it by `id`, which is the same in all arms.
 */
export interface FaultHandle extends Readonly<Record<Moment, FaultMoment>> {
  readonly id: string;
}

/** The plan itself with its moments, which do not count as fields of it: what is written down of a fault is its plan. */
export function withMoments<Plan extends { readonly id: string }>(plan: Plan): Plan & FaultHandle {
  const moments = MOMENTS.map((moment) => [
    moment,
    { value: { type: `fault.${moment}`, faultId: plan.id } satisfies FaultMoment },
  ]);
  return Object.defineProperties(plan, Object.fromEntries(moments)) as Plan & FaultHandle;
}
