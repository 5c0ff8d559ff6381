import { struckPhase } from '../../evidence/phases.ts';
import type { ArmView, PhaseView } from './view.ts';

/** What the other phases are held against; null where the arm did not get to any. */
export const baselineOf = (view: ArmView): PhaseView | null => {
  const [first] = view.phases;
  return first === undefined ? null : view.phase(first);
};

/** In which its first fault comes: see `struckPhase`. */
export function struckPhaseOf(view: ArmView): PhaseView | null {
  const faults = view.journal('fault.injecting').filter(({ kind }) => kind !== 'condition');
  const struck = struckPhase(
    view.evidence.phases,
    faults.map(({ tMs }) => tMs),
  );
  return struck && view.phase(struck.name);
}
