import { setTimeout as delay } from 'node:timers/promises';
import { byTrace } from '../analysis/by-trace.ts';
import { completenessOf } from '../analysis/completeness.ts';
import { byStart, type Trace, TraceBuilder } from '../analysis/span-tree.ts';
import type { TraceQuery } from '../backends/traces/client.ts';
import type { ArmWriter } from '../evidence/arm-writer.ts';

export interface TracesWanted {
  /** That each of them has a span of: where the requests of the load arrive. */
  readonly service: string;
  /** Of those that must have been kept. */
  readonly expected: ReadonlySet<string>;
  /** Epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A store may still be indexing what it took in; past this the traces stay as incomplete as they are. */
const SETTLE_MS = 500;
const POLL_MS = 150;

/**
 * All traces of an arm that were kept, page by page: each is written to the evidence as it was read, and only what analysis needs
 * of it stays in memory. Asks again while one that must have been kept is missing or incomplete and the store may still be
 * taking in; what does not come is left to the completeness gate.
 */
export async function collectTraces(
  query: Pick<TraceQuery, 'pages'>,
  { service, expected, fromMs, toMs }: TracesWanted,
  evidence: Pick<ArmWriter, 'spans'>,
  signal: AbortSignal,
): Promise<readonly Trace[]> {
  const taken = new Map<string, Trace>();
  const builder = new TraceBuilder();
  const giveUpAt = performance.now() + SETTLE_MS;
  for (let isLast = false; ; ) {
    let waiting = 0;
    for await (const page of query.pages({ service, startMs: fromMs, endMs: toMs }, signal)) {
      for (const [traceId, spans] of byTrace(page)) {
        if (taken.has(traceId)) continue;
        builder.add(spans);
        const [trace] = builder.build();
        if (trace === undefined) continue;
        if (isLast || lacksNothing(trace)) {
          taken.set(traceId, trace);
          await evidence.spans(spans);
        } else waiting += 1;
      }
    }
    const isAllThere = [...expected].every((id) => taken.has(id));
    if (isLast || (isAllThere && waiting === 0)) return [...taken.values()].sort(byStart);
    isLast = isAllThere || performance.now() >= giveUpAt;
    if (!isLast) await delay(POLL_MS, undefined, { signal });
  }
}

/** Spans that contradict each other will go on to do so. */
function lacksNothing(trace: Trace): boolean {
  const { reasons, misfits } = completenessOf(trace);
  return reasons.length === misfits.length;
}
