import type { Baseline } from '../../gate/baseline-schema.ts';
import { pick } from './sitting.ts';

/** Two sides as a gate compares them. */
export interface Pair {
  readonly base: Baseline;
  readonly head: Baseline;
}

/** What one gate after the other compares; undefined where no runs are left. */
export interface Draw {
  /** Of runs that were not drawn yet. */
  readonly next: () => Pair | undefined;
  /** The second set of one that suspects something: fresh runs, against what such a gate holds them against. */
  readonly again: (suspect: Pair) => Pair | undefined;
}

/** As of `--base`, which runs both sides anew for a second set. */
export function inTurn(pairs: readonly Pair[]): Draw {
  const left = [...pairs];
  const next = () => left.shift();
  return { next, again: next };
}

/** Of one sitting, as `--base` makes them: both take turns, and turns in who is first. No run is in two of them. */
export function takingTurns(sitting: Baseline, perSide: number): Pair[] {
  return blocksOf(sitting, 2 * perSide).map((runs) => {
    const isBase = (index: number) => index % 4 === 0 || index % 4 === 3;
    return {
      base: pick(
        sitting,
        runs.filter((_, index) => isBase(index)),
      ),
      head: pick(
        sitting,
        runs.filter((_, index) => !isBase(index)),
      ),
    };
  });
}

/** Whether a gate of the row may hold runs of the one against those of the other. */
type MayMeet = (one: Baseline, other: Baseline) => boolean;

/**
 * As with a baseline from another day: the base of one sitting, the head of another that it may meet, as long as two have runs left. A second set is
 * of the head's sitting and held against the same base, as that of a file is: what is odd about the base is odd both times.
 */
export function ofTwoSittings(sittings: readonly Baseline[], perSide: number, mayMeet: MayMeet): Draw {
  const left = sittings.map((sitting) => ({
    sitting,
    blocks: blocksOf(sitting, perSide).map((runs) => pick(sitting, runs)),
  }));
  let sameSitting: Baseline[] = [];
  return {
    next: () => {
      const most = left
        .filter(({ blocks }) => blocks.length > 0)
        .toSorted((a, b) => b.blocks.length - a.blocks.length);
      for (const one of most) {
        const other = most.find((each) => each !== one && mayMeet(one.sitting, each.sitting));
        const [base, head] = other ? [one.blocks.shift(), other.blocks.shift()] : [];
        if (!other || !base || !head) continue;
        sameSitting = other.blocks;
        return { base, head };
      }
      return undefined;
    },
    again: ({ base }) => {
      const head = sameSitting.shift();
      return head && { base, head };
    },
  };
}

/** Of two versions, each with the runs of its own sitting, in their order. */
export function ofTwoVersions(base: Baseline, head: Baseline, perSide: number): Pair[] {
  const heads = blocksOf(head, perSide).map((runs) => pick(head, runs));
  return blocksOf(base, perSide).flatMap((runs, index) => {
    const other = heads[index];
    return other ? [{ base: pick(base, runs), head: other }] : [];
  });
}

/** What is too little for one more is left over. */
function blocksOf({ runs }: Baseline, size: number): number[][] {
  return Array.from({ length: Math.floor(runs.length / size) }, (_, block) =>
    Array.from({ length: size }, (_each, index) => block * size + index),
  );
}
