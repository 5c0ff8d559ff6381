import { DOUBT_KINDS, type Doubt, type Told } from './doubt.ts';

/** Beside what speaks against an arm: books that were not read, a run that ended early, and a hypothesis that threw. */
export const PROBLEM_KINDS = [...DOUBT_KINDS, 'books', 'ended-early', 'mistake'] as const;

/** What went wrong with the run itself. */
export interface Problem extends Told {
  /** Null where it is of the run as a whole. */
  readonly arm: string | null;
  readonly kind: (typeof PROBLEM_KINDS)[number];
  /** Null where it is of the arm as a whole. */
  readonly phase: string | null;
}

export const problemOf = (arm: string, { kind, phase, text, measured, limit }: Doubt): Problem => ({
  ...{ arm, kind, phase: phase ?? null, text },
  ...(measured !== undefined && { measured }),
  ...(limit !== undefined && { limit }),
});

/** As it is told to people: `protected: the machine was 97% busy ...`. */
export const problemLine = ({ arm, text }: Pick<Problem, 'arm' | 'text'>): string =>
  arm === null ? text : `${arm}: ${text}`;

/** Whether it speaks against what was measured in a phase of an arm; without a phase, against anything of the arm. */
export const isAbout = (
  problem: Pick<Problem, 'arm' | 'phase'>,
  arm: string,
  phase: string | null,
): boolean => problem.arm === arm && (problem.phase === null || phase === null || problem.phase === phase);
