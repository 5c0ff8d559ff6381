import { DOUBT_KINDS, type Doubt } from './doubt.ts';

/** Beside what speaks against an arm: books that were not read, a run that ended early, and a hypothesis that threw. */
export const PROBLEM_KINDS = [...DOUBT_KINDS, 'books', 'ended-early', 'mistake'] as const;

/** What went wrong with the run itself. */
export interface Problem {
  /** Null where it is of the run as a whole. */
  readonly arm: string | null;
  readonly kind: (typeof PROBLEM_KINDS)[number];
  /** Null where it is of the arm as a whole. */
  readonly phase: string | null;
  readonly text: string;
}

export const problemOf = (arm: string, { kind, phase, text }: Doubt): Problem => ({
  ...{ arm, kind, phase: phase ?? null, text },
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
