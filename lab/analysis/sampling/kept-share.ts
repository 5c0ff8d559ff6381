import { type RequestSample, traceIdsOf } from '../../evidence/requests.ts';
import type { Trace } from '../spans/span-tree.ts';

/** How many of the traces of some requests are there, whole. */
export interface KeptShare {
  /** 0 to 100. */
  readonly percent: number;
  readonly kept: number;
  /** Tries that were sent: a trace each, were all kept. */
  readonly of: number;
}

/** Null where none of them was sent. */
export function keptShare(samples: readonly RequestSample[], complete: readonly Trace[]): KeptShare | null {
  const sent = samples.filter(({ sentMs }) => sentMs !== null).flatMap(traceIdsOf);
  if (sent.length === 0) return null;
  const there = new Set(complete.map(({ traceId }) => traceId));
  const kept = sent.filter((id) => there.has(id)).length;
  return { percent: (100 * kept) / sent.length, kept, of: sent.length };
}
