import type { Baseline } from '../../gate/baseline-schema.ts';
import { pick } from './sitting.ts';

/** Two sides as a gate compares them. No run is in two of those that are drawn. */
export interface Pair {
  readonly base: Baseline;
  readonly head: Baseline;
}

/** Of one sitting, as `--base` makes them: both take turns, and turns in who is first. */
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

/** As with a baseline from another day: the base of one sitting, the head of another, as long as two have runs left. */
export function ofTwoSittings(sittings: readonly Baseline[], perSide: number): Pair[] {
  const left = sittings.map((sitting) => blocksOf(sitting, perSide).map((runs) => pick(sitting, runs)));
  const pairs: Pair[] = [];
  for (;;) {
    const [one, other] = left.toSorted((a, b) => b.length - a.length);
    const [base, head] = [other?.length ? one?.shift() : undefined, other?.shift()];
    if (!base || !head) return pairs;
    pairs.push({ base, head });
  }
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
