import { armView } from '../analysis/view.ts';
import { type ArmOptions, type FinishedArm, runArm } from './arm.ts';
import { trustOf } from './trust.ts';

/** By arm: why earlier attempts were thrown away, a line each; the arm took one attempt more. */
export type Discarded = Readonly<Record<string, readonly string[]>>;

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
}

/**
 * Runs an arm, and again while it is inconclusive and `reruns` are left, with the same seed. What an attempt left behind
 * stays told, whatever becomes of the attempt.
 */
export async function untilConclusive(
  options: Omit<ArmOptions, 'attempt'>,
  { reruns, onRerun }: RerunOptions,
  run: (options: ArmOptions) => Promise<FinishedArm> = runArm,
): Promise<{ readonly arm: FinishedArm; readonly discarded: readonly string[] }> {
  const discarded: string[] = [];
  const left: string[] = [];
  for (let attempt = 1; ; attempt++) {
    const dataDir = attempt === 1 ? options.dataDir : `${options.dataDir}-${attempt}`;
    const finished = await run({ ...options, attempt, dataDir });
    left.push(...finished.left);
    const settled = { arm: { ...finished, left: [...left] }, discarded };
    if (attempt > reruns) return settled;
    const { doubts } = trustOf(armView(finished.evidence), finished.mishaps);
    if (doubts.length === 0) return settled;
    const why = doubts.map(({ text }) => text).join('; ');
    discarded.push(why);
    options.journal.write('arm.discarded', { arm: options.arm, attempt, why });
    onRerun({ arm: options.arm, attempt: attempt + 1, attempts: reruns + 1, why });
  }
}
