/** What most scenarios call their phases. */
export const DEFAULT_PHASES = ['baseline', 'fault', 'recovery'] as const;
export type DefaultPhase = (typeof DEFAULT_PHASES)[number];

/** As the scenario names it. */
export type PhaseName = string;

/** From `fromMs` until just before `toMs`, epoch ms. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * From `startedAtMs` until just before `endedAtMs`, epoch ms. The phases of an arm leave no gap: a request belongs to the
 * one in which it was due.
 */
export interface PhaseWindow {
  readonly name: PhaseName;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** The part of it in which its faults are in force, and at whose end requests still have time to be answered. */
  readonly settled: Stretch;
}

/** Phase that a time falls in; null before, between and after them. */
export function phaseAt<Phase extends Pick<PhaseWindow, 'startedAtMs' | 'endedAtMs'>>(
  phases: readonly Phase[],
  tMs: number,
): Phase | null {
  return phases.find((phase) => tMs >= phase.startedAtMs && tMs < phase.endedAtMs) ?? null;
}

/**
 * The phase that an arm is looked at first in: where its first fault comes, or the second one where none does. Null where the arm did not get there.
 * What it is held against is the first phase, and how the arm recovers is seen up to the end of the last.
 */
export function struckPhase<Phase extends Pick<PhaseWindow, 'startedAtMs' | 'endedAtMs'>>(
  phases: readonly Phase[],
  faultsMs: readonly number[],
): Phase | null {
  const struck = faultsMs.length > 0 ? phaseAt(phases, Math.min(...faultsMs)) : null;
  return struck ?? phases[1] ?? null;
}
