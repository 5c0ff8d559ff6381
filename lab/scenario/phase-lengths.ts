import type { PhaseName } from '../evidence/phases.ts';
import { LENGTHS, type Length, type PhaseLengths, type Scenario } from './scenario.ts';

/** Seconds of each phase at a length; `short` stops at what the scenario says its mechanisms need. */
export function phaseLengths({ phases, shortest = {} }: Scenario, length: Length): PhaseLengths {
  const scaled = (name: keyof PhaseLengths) => {
    const seconds = phases[name] * LENGTHS[length];
    return Math.min(Math.max(seconds, shortest[name] ?? 0), Math.max(seconds, phases[name]));
  };
  return { baseline: scaled('baseline'), fault: scaled('fault'), recovery: scaled('recovery') };
}

/**
 * How much longer a phase is than the scenario says. `after` and `lasts` of its faults are multiplied by it, so that they
 * keep their place in it: what fits at the normal length fits at each.
 */
export function phaseScale(
  { phases }: Pick<Scenario, 'phases'>,
  lengths: PhaseLengths,
): (phase: PhaseName) => number {
  return (phase) => lengths[phase] / phases[phase];
}
