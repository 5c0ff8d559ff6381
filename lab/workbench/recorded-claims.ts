import { LENGTHS } from '../scenario/scenario.ts';
import { codeOf } from './code-of.ts';
import type { GoodTimes } from './good-times.ts';
import type { Seen } from './seen-requests.ts';

/** What clients of a route saw by hand under the settings of an arm. */
export interface SeenByHand {
  /** Its place among the routes. */
  readonly number: number;
  readonly route: string;
  /** Requests a second that a run will send. */
  readonly rps: number;
  readonly arm: string;
  readonly seen: Seen;
  /** How long good answers took before anything was done, and from the first fault to the last. */
  readonly times: { readonly before: GoodTimes; readonly during: GoodTimes };
}

/** Arms that are named, and lines of the object that is claimed. */
export interface RecordedClaims {
  readonly arms: readonly string[];
  readonly lines: readonly string[];
}

/**
 * For each route and arm: that it is answered in the fault phase as well and as badly as it was by hand and, where it was seen to be much later, that it is late. Where so
 * few were seen that any share would do, none is claimed; where that leaves none at all, each route is to be served in the last arm, which nobody has seen.
 */
export function recordedClaims(byHand: readonly SeenByHand[], lengthS: number): RecordedClaims {
  const claimed = byHand.flatMap((each) => {
    const again = Math.max(1, LENGTHS.short * lengthS * each.rps);
    const limit = limitOf(bandOf(each.seen, again));
    return limit === null ? [] : [{ ...each, limit, later: again < ANSWERS ? null : laterBy(each.times) }];
  });
  if (claimed.length > 0)
    return {
      arms: [...new Set(claimed.map(({ arm }) => arm))],
      lines: [
        '// As seen by hand, and to both sides what chance alone may make of it. What else has to hold?',
        '// Counted is, as in the phase of a run: all from when the first fault came until the last had gone, also while none was in force.',
        ...(claimed.every(isUnharmed) ? [HARMLESS] : []),
        ...claimed.flatMap(({ seen, limit, later, ...of }) => [
          toldOf(seen),
          ...claimLines(of, `${of.route} is answered as it was by hand`, limit),
          ...(later === null ? [] : lateLines(of, later)),
        ]),
      ],
    };
  const last = byHand.filter(({ arm }) => arm === byHand.at(-1)?.arm);
  return {
    arms: last.slice(0, 1).map(({ arm }) => arm),
    lines: [
      '// Too few requests were seen from the first fault to the last: say here what has to hold.',
      ...last.flatMap((of) =>
        claimLines(of, `${of.route} is served while faults are in force`, 'atLeast(99)'),
      ),
    ],
  };
}

/** Of a run, so that it speaks for the median; and by hand, so that quartiles lie away from it by more than chance: 3 sigma of the rank of 40. */
const [ANSWERS, SEEN] = [20, 40];
const HARMLESS =
  '// No harm was seen from the first fault to the last, no route was late: what is claimed holds without them too.';

const isUnharmed = ({ seen, later }: Pick<SeenByHand, 'seen'> & { later: Later | null }) =>
  seen.good === seen.count && later === null;

/** In ms: three of four took so long at least, and before that three of four no longer than this. */
interface Later {
  readonly during: number;
  readonly before: number;
  readonly by: number;
}

/** Null where the median would be no proof of it: on another machine it may be as long without any fault. */
function laterBy({ before, during }: SeenByHand['times']): Later | null {
  if (Math.min(before.count, during.count) < SEEN) return null;
  const [was, is] = [before.quantile(0.75)?.atMost ?? 0, during.quantile(0.25)?.atLeast ?? 0];
  const by = Math.floor(is - was);
  return by >= 2 * was && by > 0 ? { during: Math.floor(is), before: Math.ceil(was), by } : null;
}

/**
 * Between which the share of good answers of a run lies, in whole percents: so far from what was seen as chance alone takes both, by 3 sigma. Draws are taken to be
 * independent, and a share of 0 or 1 not to be quite that (Agresti and Coull, The American Statistician 52, 1998: two more of each).
 */
export function bandOf({ count, good }: Seen, again: number): { atLeast: number; atMost: number } {
  if (count === 0) return { atLeast: 0, atMost: 100 };
  const near = (good + 2) / (count + 4);
  const sigma = Math.sqrt(near * (1 - near) * (1 / count + 1 / again));
  const percent = (share: number) => Number((100 * share).toFixed(6));
  return {
    atLeast: Math.max(0, Math.floor(percent(good / count - 3 * sigma))),
    atMost: Math.min(100, Math.ceil(percent(good / count + 3 * sigma))),
  };
}

/** Null where every share is within it. */
function limitOf({ atLeast, atMost }: ReturnType<typeof bandOf>): string | null {
  if (atLeast > 0 && atMost < 100) return `between(${atLeast}, ${atMost})`;
  if (atLeast > 0) return `atLeast(${atLeast})`;
  return atMost < 100 ? `atMost(${atMost})` : null;
}

const toldOf = ({ count, good }: Seen) =>
  `// By hand ${good} of ${count} were answered well: ${((100 * good) / count).toFixed(1)}%.`;

const lateLines = ({ number, route, arm }: Omit<SeenByHand, 'seen' | 'times'>, later: Later) => [
  `// By hand three of four took ${later.during} ms and more, and before the faults came ${later.before} ms at most.`,
  `'route-${number}-${arm}-late': claim(`,
  `  ${codeOf(`${route} is late while faults are in force, as it was by hand`)},`,
  `  ${arm}.latency(${codeOf(route)}, 'p50', 'fault').atLeast(${later.by}),`,
  '),',
];

const claimLines = (
  { number, route, arm }: Omit<SeenByHand, 'seen' | 'times'>,
  title: string,
  limit: string,
) => [
  `'route-${number}-${arm}': claim(`,
  `  ${codeOf(title)},`,
  `  ${arm}.successRate(${codeOf(route)}, 'fault').${limit},`,
  '),',
];
