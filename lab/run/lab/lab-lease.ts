import { phaseOf } from '../../faults/fault-plan.ts';
import { kindOf } from '../../faults/kinds.ts';
import { secondsOf } from '../../scenario/phase-lengths.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** After a lab that is gone its faults are gone so much later, s; a keepalive is sent each third of it. */
const USUAL_S = 5;
/** Before it ends a silence, the lab asks who has met it, s. */
const ASKING_S = 4;

/**
 * Time to live of the lease that an arm's faults live under, s: nobody can keep it alive while the registry is silent, so it
 * is longer than any silence that the arm brings about. `scale` is how much longer a phase is than the scenario says.
 */
export function labLeaseS(
  { faults, phases }: Pick<Scenario, 'faults' | 'phases'>,
  scale: (phase: string) => number,
): number {
  const silences = faults.flatMap((plan) => {
    if (kindOf(plan).silences?.(plan) !== 'registry') return [];
    const phase = phaseOf(plan);
    const { after = 0, lasts = secondsOf(phases, phase) - after } = plan;
    return [lasts * scale(phase) + ASKING_S];
  });
  // Two thirds of it are left when the silence begins before a keepalive.
  return Math.max(USUAL_S, ...silences.map((seconds) => Math.ceil(1.5 * seconds)));
}
