import type { RunPhase } from '../runs/running.ts';
import type { BrokenState } from './mend-file.ts';
import type { RunSeen } from './read-run.ts';
import type { Stage } from './stages.ts';

export interface ChoiceView {
  readonly id: string;
  readonly text: string;
  /** Null until it may be told. */
  readonly right: boolean | null;
  readonly misconception: string | null;
}

export interface AskedView {
  readonly text: string;
  readonly choices: readonly ChoiceView[];
  /** Null until it is locked. */
  readonly chosen: string | null;
}

export interface RunView extends RunSeen {
  readonly exitCode: number;
  /** Null where the run left none. */
  readonly folder: string | null;
  /** Folder of its logs, from where the lab was started. */
  readonly logs: string | null;
  /** Claims that the exercise builds on and that it could not judge: with any of them the exercise does not go on. */
  readonly unjudged: readonly string[];
  /** Where it did not come to its end: its last lines. */
  readonly said: string | null;
}

export interface MendView {
  readonly task: string;
  readonly turns: string;
  readonly file: string;
  readonly source: string;
  readonly state: BrokenState;
  /** What is typed to break it. */
  readonly command: string;
  /** What is typed first, where it is not as it came. */
  readonly restore: string;
  /** Once it is green. */
  readonly change: string | null;
}

/** What the page gets of an exercise: nothing that somebody who has not come so far should know. */
export interface ExerciseView {
  readonly number: number;
  readonly kind: 'predict' | 'mend';
  readonly title: string;
  readonly minutes: number;
  readonly objective: string;
  readonly prerequisites: readonly string[];
  readonly stage: Stage;
  readonly question: AskedView;
  readonly scenario: string | null;
  readonly arms: { readonly first: string; readonly second: string } | null;
  readonly running: {
    readonly which: 'first' | 'second';
    readonly at: RunPhase | null;
    readonly sinceMs: number;
  } | null;
  readonly first: RunView | null;
  readonly look: { readonly arm: string; readonly phase: string; readonly route: string } | null;
  readonly tries: number;
  readonly pointed: 'no' | 'found' | 'shown';
  /** `service: span`, once it was found or shown. */
  readonly span: string | null;
  readonly why: string | null;
  readonly protection: AskedView | null;
  readonly mend: MendView | null;
  readonly second: RunView | null;
  readonly happened: string | null;
  readonly transfer: { readonly question: string; readonly answer: string } | null;
  readonly hints: readonly string[];
  readonly hintsLeft: number;
  /** For the trainer. */
  readonly notes: string | null;
}

export interface WorkshopView {
  readonly trainer: boolean;
  /** Number of the exercise of which a run is under way. */
  readonly running: number | null;
  readonly exercises: readonly {
    readonly number: number;
    readonly title: string;
    readonly minutes: number;
    readonly kind: 'predict' | 'mend';
    readonly stage: Stage;
    readonly begun: boolean;
  }[];
  readonly timetables: readonly {
    readonly title: string;
    readonly minutes: number;
    readonly parts: readonly {
      readonly begins: string;
      readonly minutes: number;
      readonly title: string;
      readonly exercise: number | null;
    }[];
  }[];
}
