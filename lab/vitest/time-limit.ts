import { phaseLengths } from '../scenario/phase-lengths.ts';
import type { Length, Scenario } from '../scenario/scenario.ts';

/** For a start and an end on a busy machine; twenty times what they take on a quiet one. */
const AROUND_MS = 60_000;

/** How long a run may take before something is wrong with it: its phases, with room for start and end of each arm, and for each rerun. */
export function timeLimitMs(
  scenario: Pick<Scenario, 'phases' | 'shortest' | 'arms' | 'load'>,
  length: Length,
  reruns: number,
): number {
  const phases = Object.values(phaseLengths(scenario as Scenario, length));
  const armMs =
    1_000 * (phases.reduce((all, seconds) => all + seconds, 0) + (scenario.load.capacity?.seconds ?? 0));
  const arms = Object.keys(scenario.arms).length * (1 + reruns);
  return AROUND_MS + arms * (armMs + AROUND_MS);
}
