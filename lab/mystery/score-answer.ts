import { serviceOf } from './draw-mystery.ts';
import type { TrueFault } from './true-fault.ts';

/** What somebody takes a hidden fault for. */
export interface Guess {
  readonly service: string;
  readonly method?: string | undefined;
  readonly instance?: string | undefined;
  readonly kind: string;
  /** Percent of calls of an abort or a hang, ms of a delay. */
  readonly size?: number | undefined;
}

export interface ScoredFault {
  readonly fault: TrueFault;
  /** The guess that comes nearest to it; null where none is left. */
  readonly guess: Guess | null;
  /** What of the guess is so. */
  readonly right: readonly Part[];
  /** Of 100. */
  readonly points: number;
}

export interface Scored {
  /** Of 100; null where no fault was in force that somebody could have found. */
  readonly score: number | null;
  readonly faults: readonly ScoredFault[];
}

export interface ScoreOptions {
  /** How many were hidden and could not be found: so many guesses may be for those, and cost nothing. */
  readonly unmet?: number;
  /** Instances without another of their service: what all calls of the service meet that one meets, and the other way round. */
  readonly alone?: ReadonlySet<string>;
}

/** `place` is exactly its method and instance. */
const POINTS = { service: 40, place: 20, kind: 30, size: 10 } as const;
export type Part = keyof typeof POINTS;
const PARTS = Object.keys(POINTS) as readonly Part[];
/** A size is right that is no more than so many times too large or too small. */
const WITHIN = 1.5;

/** Guesses are given to faults so that the sum is greatest; each fault, and each guess too many, is a share of the whole. */
export function scoreAnswer(
  faults: readonly TrueFault[],
  guesses: readonly Guess[],
  { unmet = 0, alone = new Set<string>() }: ScoreOptions = {},
): Scored {
  const best = bestOf(faults, guesses, alone);
  const sum = best.reduce((all, { points }) => all + points, 0);
  const parts = Math.max(faults.length, guesses.length - unmet);
  return { score: faults.length === 0 ? null : Math.round(sum / parts), faults: best };
}

function bestOf(
  [fault, ...others]: readonly TrueFault[],
  guesses: readonly Guess[],
  alone: ReadonlySet<string>,
): ScoredFault[] {
  if (!fault) return [];
  const sumOf = (all: readonly ScoredFault[]) => all.reduce((sum, { points }) => sum + points, 0);
  // A few of each: all ways are tried.
  const ways = [...guesses, null].map((guess) => {
    const rest = guesses.filter((each) => each !== guess);
    const right = rightOf(fault, guess, alone);
    const points = right.reduce((sum, part) => sum + POINTS[part], 0);
    return [{ fault, guess, right, points }, ...bestOf(others, rest, alone)];
  });
  return ways.reduce((best, way) => (sumOf(way) > sumOf(best) ? way : best));
}

/** Who has the wrong service has found nothing of it. */
function rightOf(fault: TrueFault, guess: Guess | null, alone: ReadonlySet<string>): readonly Part[] {
  if (guess === null || guess.service !== fault.service) return [];
  const where = (instance: string | null = null) =>
    instance !== null && alone.has(instance) && serviceOf({ instance }) === fault.service ? null : instance;
  const place =
    isMethod(guess.method ?? null, fault.method) && where(guess.instance) === where(fault.instance);
  const kind = guess.kind === fault.kind;
  const size = kind && isNear(fault.size, guess.size);
  const right = { service: true, place, kind, size };
  return PARTS.filter((part) => right[part]);
}

/** Metrics and spans have its full name, as `loans.v1.Loans/Lend`. */
const isMethod = (guessed: string | null, method: string | null) =>
  guessed === method || (guessed?.endsWith(`/${method}`) ?? false);

/** Where a fault has no size there is none to tell. */
function isNear(size: number | null, guessed: number | undefined): boolean {
  if (size === null) return true;
  return guessed !== undefined && guessed <= size * WITHIN && guessed >= size / WITHIN;
}
