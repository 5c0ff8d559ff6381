import type { ScoredFault } from './score-answer.ts';

/** What is told of mysteries: of an open one all but its faults. Times are epoch ms by the lab's clock. */
export interface MysteryState {
  readonly levels: readonly { readonly level: number; readonly title: string }[];
  /** What an answer can name. */
  readonly services: readonly AnswerPlaces[];
  readonly kinds: readonly string[];
  /** The latest one; null before the first. */
  readonly current: Mystery | null;
  /** Of those that are over, the newest first. */
  readonly scores: readonly ScoreLine[];
}

export interface AnswerPlaces {
  readonly service: string;
  readonly methods: readonly string[];
  readonly instances: readonly string[];
}

export interface Mystery {
  readonly level: number;
  readonly seed: number;
  /** How many faults are hidden. */
  readonly count: number;
  readonly state: 'starting' | 'open' | 'ending' | 'over';
  readonly startedAtMs: number;
  /** When its faults end by themselves. */
  readonly endsAtMs: number;
  /** Null until it is over. */
  readonly reveal: Reveal | null;
}

export type Ended = 'answered' | 'given-up' | 'time-over';

export interface Reveal {
  readonly ended: Ended;
  /** Of 100; null where nothing was answered, or no fault could have been found. */
  readonly score: number | null;
  readonly seconds: number;
  /** What was in force, by the ledger, with the guess that came nearest. */
  readonly faults: readonly ScoredFault[];
  /** What was drawn and could not be found: it met no call, or ended early. It counts for nothing. */
  readonly unmet: readonly string[];
}

export interface ScoreLine {
  readonly level: number;
  readonly seed: number;
  readonly ended: Ended;
  readonly score: number | null;
  readonly seconds: number;
}
