import type { FaultPlan } from '../../faults/fault-plan.ts';

interface InForce {
  readonly plans: readonly Pick<FaultPlan, 'instance'>[];
  /** Whether somebody is to find what is in force. */
  readonly isHidden: boolean;
}

/** Instances that are not started anew now: those that a fault strikes. Of hidden faults that would tell where they are, so then it is all. */
export const struckNow = (all: readonly string[], { plans, isHidden }: InForce): readonly string[] =>
  isHidden ? all : plans.flatMap(({ instance = [] }) => instance);
