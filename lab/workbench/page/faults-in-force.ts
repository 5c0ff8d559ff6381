import type { FaultState } from '../lab-state.ts';

/** One that is coming may never come; one that is being undone is there until that is confirmed; one that has lapsed is none. */
export const inForce = <Fault extends Pick<FaultState, 'state' | 'lapsed'>>(
  faults: readonly Fault[],
): readonly Fault[] =>
  faults.filter(({ state, lapsed }) => !lapsed && (state === 'in-force' || state === 'undoing'));

/** Kind of what strikes each service now. */
export const struckBy = (faults: readonly FaultState[]): ReadonlyMap<string, string> =>
  new Map(
    inForce(faults).map(({ plan, kind }) => [
      plan.match?.service ?? plan.instance?.replace(/-\d+$/, '') ?? '',
      kind,
    ]),
  );
