import { formatMs, formatRate, NONE } from '../../report/format.ts';
import type { EdgeState } from '../lab-state.ts';

/** A call that waits for longer is worth a word, and a colour, wherever it is told of. */
export const LONG_MS = 500;
/** Fewer a second are none: a rate dies away for seconds. */
const NONE_PER_S = 0.05;

/** A share in whole percent; what is neither none nor all is never shown as either. */
export function percentOf(share: number | undefined): string {
  if (share === undefined) return NONE;
  const percent = Math.round(100 * share);
  if (percent === 0 && share > 0) return '<1 %';
  if (percent === 100 && share < 1) return '>99 %';
  return `${percent} %`;
}

/** The slowest of those that ended, as far as there were enough of them to tell. */
export function quantileIn({ p99Ms, p90Ms, ended }: EdgeState): string {
  if (p99Ms !== null) return `p99 ${formatMs(p99Ms)}`;
  if (p90Ms !== null) return `p90 ${formatMs(p90Ms)}`;
  return ended > 0 ? `${ended} ended` : NONE;
}

export const isIdle = ({ begunPerS, waiting }: EdgeState) => (begunPerS ?? 0) < NONE_PER_S && !waiting;

export interface EdgeWords {
  readonly text: string;
  readonly tone: 'quiet' | 'failed' | 'waits' | 'pro';
}

/** So many lines at most stand above an edge, and below it. */
export const [MOST_ABOVE, MOST_BELOW] = [2, 4];

/** Lines at an edge, each short enough for the room between two services. Above it a breaker that lets not all through, and how many calls begin; below what becomes of them, the age of the oldest that waits, and how long those took that ended. */
export function wordsOf(edge: EdgeState): Readonly<Record<'above' | 'below', readonly EdgeWords[]>> {
  const { begunPerS, shares, waiting, oldestWaitingMs, breaker } = edge;
  const quiet = (text: string): EdgeWords => ({ text, tone: 'quiet' });
  if (begunPerS === null) return { above: [quiet('no calls known')], below: [] };
  const above = [
    ...(breaker && breaker !== 'closed'
      ? [{ text: breaker === 'open' ? 'breaker open' : breaker, tone: 'pro' } as const]
      : []),
    quiet(isIdle(edge) ? '0/s' : formatRate(begunPerS)),
  ];
  if (isIdle(edge)) return { above, below: [] };
  const { good = 0, failed = 0, waiting: wait = 0 } = shares ?? {};
  const how = shares === null ? `${waiting} wait` : `${percentOf(wait)} wait`;
  const tone = isLong(edge) ? 'waits' : 'quiet';
  const below: readonly EdgeWords[] = [
    ...(failed > 0 ? [{ text: `${percentOf(failed)} failed`, tone: 'failed' } as const] : []),
    ...(failed === 0 && good > 0 ? [quiet(`${percentOf(good)} well`)] : []),
    ...(waiting
      ? [{ text: how, tone } as const, { text: `oldest ${formatMs(oldestWaitingMs)}`, tone } as const]
      : [quiet('none waits')]),
    ...(edge.ended > 0 ? [quiet(quantileIn(edge))] : []),
  ];
  return { above, below };
}

export const isLong = ({ oldestWaitingMs }: EdgeState) => (oldestWaitingMs ?? 0) > LONG_MS;
