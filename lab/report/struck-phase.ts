import { struckPhase } from '../evidence/phases.ts';
import type { ReportArm, ReportPhase } from './model.ts';

/** Times of a report are rounded to it: a fault that comes with its phase is not to be of the one before. */
const ROUNDED_MS = 1;

/** The phase of an arm in which its first fault comes: see `struckPhase`. */
export function struckPhaseIn({ phases, faults }: Pick<ReportArm, 'phases' | 'faults'>): ReportPhase | null {
  const windows = phases.map((phase) => {
    const startedAtMs = Date.parse(phase.startedAt);
    return { phase, startedAtMs, endedAtMs: startedAtMs + phase.durationMs };
  });
  const zeroMs = windows[0]?.startedAtMs ?? 0;
  const came = faults.filter(({ kind }) => kind === 'fault').flatMap(({ comingS }) => comingS ?? []);
  const struck = struckPhase(
    windows,
    came.map((atS) => zeroMs + atS * 1000 + ROUNDED_MS),
  );
  return struck?.phase ?? null;
}
