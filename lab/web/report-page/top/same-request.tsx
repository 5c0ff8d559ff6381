import { MiniWaterfall, pairEndMs } from '../../components/waterfall/mini-waterfall.tsx';
import type { PairFacts } from '../model/page-model.ts';

/** Of the longest pair, the share below which another one has an axis of its own: its bars would be dots. */
const OWN_AXIS = 0.1;

/** All pairs of an arm below each other, on one axis as far as that can be. */
export function SameRequest({ pairs, place }: { pairs: readonly PairFacts[]; place: number }) {
  const longest = Math.max(...pairs.map(pairEndMs));
  const ends = pairs.map((pair) => (pairEndMs(pair) < longest * OWN_AXIS ? pairEndMs(pair) : longest));
  return (
    <>
      {pairs.map((pair, at) => (
        <MiniWaterfall
          key={pair.route}
          pair={pair}
          place={place}
          endMs={ends[at] ?? longest}
          hasAxis={ends[at] !== ends[at + 1]}
        />
      ))}
    </>
  );
}

/** Why these requests, once for all arms. */
export function HowChosen({ pairs }: { pairs: readonly PairFacts[] }) {
  return (
    <>same seed, same number; {pairs.map(({ index, chosen }) => `no. ${index}: ${chosen}`).join('; ')}</>
  );
}
