export const PHASE_NAMES = ['baseline', 'fault', 'recovery'] as const;

export type PhaseName = (typeof PHASE_NAMES)[number];

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
export function phaseAt(phases: readonly PhaseWindow[], tMs: number): PhaseWindow | null {
  return phases.find((phase) => tMs >= phase.startedAtMs && tMs < phase.endedAtMs) ?? null;
}
