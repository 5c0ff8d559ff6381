import type { JournalEvent } from '../../evidence/events.ts';
import { LOAD_APART_MS } from '../traces/span-fit.ts';
import type { FaultCount, FaultLedger, ProbeCount, SeenInForce } from './fault-facts.ts';

/** Looks are 100 ms apart, and take their time on a busy machine. */
const LOOKED_WITHIN_MS = 500;
/** The lab, which writes the times, may be outside of the engine as the load may. */
const CLOCKS_APART_MS = LOAD_APART_MS;
const NO_BEGIN = { saidToHaveComeMs: null, fromMs: null };

/** A call fault is seen by those that apply it, a kill, pause or outage by the lab's own looks and by the process that follows. */
export function seenInForce(events: readonly JournalEvent[]): readonly SeenInForce[] {
  const watched = events
    .filter(({ type }) => type === 'fault.watched')
    .map(({ by, toMs, isLook }): SeenInForce => {
      const withinMs = isLook === true ? LOOKED_WITHIN_MS : CLOCKS_APART_MS;
      return { by: String(by), ...NO_BEGIN, toMs: toMs as number | null, withinMs };
    });
  const probed = events.flatMap(({ type, probes }): SeenInForce[] => {
    if (type !== 'fault.probed') return [];
    const { lastMs } = probes as ProbeCount;
    if (lastMs === null) return [];
    return [{ by: 'who asked the backend', ...NO_BEGIN, toMs: lastMs, withinMs: LOOKED_WITHIN_MS }];
  });
  return [...byInstances(events), ...watched, ...probed];
}

/** Of each process its last word. One that was killed has taken it along. */
function byInstances(events: readonly JournalEvent[]): SeenInForce[] {
  const readings = events
    .filter(({ type }) => type === 'fault.counted')
    .flatMap(({ tMs, when, counts }) => (counts as FaultCount[]).map((count) => ({ ...count, tMs, when })));
  return [...Map.groupBy(readings, ({ process }) => process).values()].flatMap((own): SeenInForce[] => {
    const last = own.at(-1) as (typeof own)[number];
    const { instance: by, cameMs: fromMs, wentMs } = last;
    if (fromMs === null || fromMs === undefined) return [];
    const saidToHaveComeMs = own.find(({ when }) => when === 'came')?.tMs ?? null;
    const toMs = last.when === 'undone' ? wentMs : undefined;
    return [{ by, saidToHaveComeMs, fromMs, toMs, withinMs: CLOCKS_APART_MS }];
  });
}

/** What was seen that the lab's own times of a fault contradict, a line each. */
export function contradictions({
  wentMs,
  goneMs,
  seen,
}: Pick<FaultLedger, 'wentMs' | 'goneMs' | 'seen'>): string[] {
  return seen.flatMap(({ by, saidToHaveComeMs, fromMs, toMs, withinMs }) => {
    const told: string[] = [];
    const off = (what: string, byMs: number, mayMs: number) => {
      if (byMs > mayMs) told.push(`${by} ${what}, by ${byMs.toFixed(0)} ms`);
    };
    if (fromMs !== null && saidToHaveComeMs !== null) {
      off('began to apply it after it was said to have come', fromMs - saidToHaveComeMs, CLOCKS_APART_MS);
    }
    if (toMs === null && goneMs !== null) told.push(`${by} did not say when it ended`);
    if (typeof toMs !== 'number') return told;
    if (wentMs !== null) off('saw it end before its undo began', wentMs - toMs, withinMs);
    if (goneMs !== null) off('saw it end after its undo was confirmed', toMs - goneMs, CLOCKS_APART_MS);
    return told;
  });
}
