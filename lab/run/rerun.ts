import { armView } from '../analysis/arm/view.ts';
import { runArm } from './arm/arm.ts';
import type { FinishedArm } from './collect/finished-arm.ts';
import { trustOf } from './judge/trust.ts';
import type { ArmOptions } from './lab/arm-options.ts';
import type { Doubt } from './problems/doubt.ts';

/** By arm: why earlier attempts were thrown away, a line each; the arm took one attempt more. */
export type Discarded = Readonly<Record<string, readonly string[]>>;

/** What an arm's attempts leave to be told, filled as each ends: the next may end the run. */
export interface Attempts {
  /** Why they were thrown away, a line each. */
  readonly discarded: string[];
  /** What the cleanup check found after each, whatever became of it. */
  readonly left: string[];
}

export interface Rerun {
  readonly arm: string;
  /** The one that begins, from 2. */
  readonly attempt: number;
  readonly attempts: number;
  /** Why the last one was thrown away. */
  readonly why: string;
}

export interface RerunOptions {
  readonly reruns: number;
  readonly onRerun: (rerun: Rerun) => void;
  /** Asked last: whether more may be run at all; default: yes. */
  readonly mayRerun?: () => boolean;
}

/** What need not be so the next time. The rest comes of the scenario, which is the same each time. */
const PASSING: ReadonlySet<Doubt['kind']> = new Set([
  'mishap',
  'machine',
  'throttled',
  'clock',
  'foreign',
  'driver-late',
  'sent',
  'traces',
]);
/** What is so the next time too, whatever else was wrong. */
const LASTING: ReadonlySet<Doubt['kind']> = new Set(['disk', 'no-load', 'room']);

/**
 * Runs an arm, and again with the same seed while it is inconclusive, another attempt may mend that, and `reruns` are left.
 */
export async function untilConclusive(
  options: Omit<ArmOptions, 'attempt'>,
  { reruns, onRerun, mayRerun = () => true }: RerunOptions,
  { discarded, left }: Attempts,
  run: (options: ArmOptions) => Promise<FinishedArm> = runArm,
): Promise<FinishedArm> {
  for (let attempt = 1; ; attempt++) {
    const finished = await run({ ...options, attempt });
    left.push(...finished.left);
    const settled = { ...finished, left };
    if (attempt > reruns) return settled;
    const { doubts } = trustOf(armView(finished.evidence), finished, options.scenario);
    if (!isMendable(doubts) || !mayRerun()) return settled;
    const why = doubts.map(({ text }) => text).join('; ');
    discarded.push(why);
    options.lab.journal.write('arm.discarded', { arm: options.arm, attempt, why });
    onRerun({ arm: options.arm, attempt: attempt + 1, attempts: reruns + 1, why });
  }
}

function isMendable(doubts: readonly Doubt[]): boolean {
  return doubts.some(({ kind }) => PASSING.has(kind)) && !doubts.some(({ kind }) => LASTING.has(kind));
}
