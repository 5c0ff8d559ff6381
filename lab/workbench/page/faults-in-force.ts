import type { FaultState, LabState } from '../lab-state.ts';
import type { LiveFault } from './live-chart.tsx';

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

/** When it was in force; of two that came at one time each is told apart. */
export const shownOf = (
  { id, kind, text, cameAtMs, goneAtMs, lapsedAtMs }: FaultState,
  nowMs: number,
): readonly LiveFault[] =>
  cameAtMs === null
    ? []
    : [
        {
          key: `${id} ${cameAtMs}`,
          word: kind,
          text,
          fromMs: cameAtMs,
          toMs: lapsedAtMs ?? goneAtMs ?? nowMs,
        },
      ];

/** Those that a mystery had hidden, once it is over. */
export const revealedOf = ({ current }: LabState['mystery'], nowMs: number): readonly LiveFault[] =>
  (current?.reveal?.faults ?? []).map(({ fault: { id, kind, text, cameAtMs, goneAtMs } }) => ({
    ...{ key: `${id} ${cameAtMs}`, word: kind, text },
    ...{ fromMs: cameAtMs, toMs: goneAtMs ?? nowMs },
  }));
