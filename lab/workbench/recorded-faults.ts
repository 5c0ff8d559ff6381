import { codeOf } from './code-of.ts';
import type { RecordedFault } from './recording.ts';
import { refused } from './refused.ts';

const [SHORTEST_S, LONGEST_S] = [0.5, 3_600];

/** As a scenario has it: seconds after the first came, and how long it lasts. */
export type TimedFault = RecordedFault['plan'] & { readonly after: number; readonly lasts: number };

/** Of a lab that is open for hours, what fits into a scenario. @throws FaultlineError `invalid-request` where none is there */
export function latestFaults(
  recorded: readonly RecordedFault[],
  nowMs: number,
): readonly [RecordedFault, ...RecordedFault[]] {
  const endMs = endOf(recorded, nowMs);
  const [first, ...others] = recorded.filter(({ cameMs }) => endMs - cameMs <= 1_000 * LONGEST_S);
  if (!first) throw refused('invalid-request', 'Expected a fault to record, none was set.');
  return [first, ...others];
}

/** When the last of them went: now, where one is in force. */
export const endOf = (recorded: readonly RecordedFault[], nowMs: number): number =>
  Math.max(...recorded.map(({ goneMs }) => goneMs ?? nowMs));

/** By when they came after the first; one that came again has an id of its own. */
export function timedFaults(
  recorded: readonly [RecordedFault, ...RecordedFault[]],
  nowMs: number,
): readonly TimedFault[] {
  const [first] = recorded;
  const times = new Map<string, number>();
  return recorded.map(({ plan, cameMs, goneMs }) => {
    const time = (times.get(plan.id) ?? 0) + 1;
    times.set(plan.id, time);
    return {
      ...plan,
      id: time === 1 ? plan.id : `${plan.id}-${time}`,
      after: rounded((cameMs - first.cameMs) / 1_000),
      lasts: Math.max(SHORTEST_S, rounded(((goneMs ?? nowMs) - cameMs) / 1_000)),
    };
  });
}

/** As the words of a scenario take it: what it strikes first, then the rest. */
export function faultCall({ kind, match, instance, phase: _, ...rest }: TimedFault): string {
  const { backend, ...options } = rest as Omit<TimedFault, 'kind' | 'match' | 'instance'> & {
    backend?: string;
  };
  return `${kind}(${codeOf(match ?? instance ?? backend)}, ${codeOf(options, '    ')})`;
}

const rounded = (seconds: number) => Number(seconds.toFixed(1));
