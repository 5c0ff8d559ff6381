import { LENGTHS, type Length, type PhaseLengths, type Scenario } from './scenario.ts';

/** Seconds of each phase at a length, in their order; `short` stops at what the scenario says its mechanisms need. */
export function phaseLengths({ phases, shortest = {} }: Scenario, length: Length): PhaseLengths {
  return Object.fromEntries(
    Object.entries(phases).map(([name, usual]) => {
      const seconds = usual * LENGTHS[length];
      return [name, Math.min(Math.max(seconds, shortest[name] ?? 0), Math.max(seconds, usual))];
    }),
  );
}

/** Seconds of a phase that the scenario has: validation lets no other name through. */
export function secondsOf(lengths: PhaseLengths, phase: string): number {
  const seconds = lengths[phase];
  if (seconds === undefined) throw new TypeError(`no phase ${phase}: validation lets none through`);
  return seconds;
}

export const totalSeconds = (lengths: PhaseLengths): number =>
  Object.values(lengths).reduce((sum, seconds) => sum + seconds, 0);

/**
 * How much longer a phase is than the scenario says. `after` and `lasts` of its faults are multiplied by it, so that they
 * keep their place in it: what fits at the normal length fits at each.
 */
export function phaseScale(
  { phases }: Pick<Scenario, 'phases'>,
  lengths: PhaseLengths,
): (phase: string) => number {
  return (phase) => secondsOf(lengths, phase) / secondsOf(phases, phase);
}
