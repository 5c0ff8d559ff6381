import type { LabState } from '../lab-state.ts';
import type { Moment } from './history.ts';

const KEPT_AS = 'faultline-lab-moments';

/** What charts have, for this tab when it is loaded again. Where nothing can be kept they begin anew. */
export function keepMoments(seen: {
  readonly state: LabState | null;
  readonly moments: readonly Moment[];
}): void {
  const { state, moments } = seen;
  if (state === null) return;
  try {
    sessionStorage.setItem(KEPT_AS, JSON.stringify({ lab: state.lab.id, moments }));
  } catch {
    // A browser may forbid it, or have no room.
  }
}

/** What was kept of that lab. */
export function keptMoments(lab: string): readonly Moment[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT_AS) ?? 'null');
    return kept?.lab === lab ? kept.moments : [];
  } catch {
    return [];
  }
}
