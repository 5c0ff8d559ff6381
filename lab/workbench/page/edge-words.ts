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
  readonly tone: 'quiet' | 'failed' | 'waits';
}

/** Lines at an edge: how many calls begin, what becomes of them, and, beside the age of the oldest that waits, how long those took that ended. */
export function wordsOf(edge: EdgeState): readonly EdgeWords[] {
  const { begunPerS, shares, waiting, oldestWaitingMs, breaker } = edge;
  const quiet = (text: string): EdgeWords => ({ text, tone: 'quiet' });
  if (begunPerS === null) return [quiet('no calls known')];
  const rate = isIdle(edge) ? '0/s' : formatRate(begunPerS);
  const first = quiet(breaker && breaker !== 'closed' ? `${rate}, breaker ${breaker}` : rate);
  if (isIdle(edge)) return [first];
  const { good = 0, failed = 0, waiting: wait = 0 } = shares ?? {};
  const how = shares === null ? `${waiting} wait` : `${percentOf(wait)} wait`;
  return [
    first,
    ...(failed > 0 ? [{ text: `${percentOf(failed)} failed`, tone: 'failed' } as const] : []),
    ...(failed === 0 && good > 0 ? [quiet(`${percentOf(good)} well`)] : []),
    waiting
      ? { text: `${how}, ${formatMs(oldestWaitingMs)}`, tone: isLong(edge) ? 'waits' : 'quiet' }
      : quiet('none waits'),
    ...(edge.ended > 0 ? [quiet(quantileIn(edge))] : []),
  ];
}

export const isLong = ({ oldestWaitingMs }: EdgeState) => (oldestWaitingMs ?? 0) > LONG_MS;
