import { readSpans } from '../evidence/arm-reader.ts';
import type { OtlpTracesData } from '../evidence/otlp.ts';
import type { ReadTraces } from './write.ts';

/** Reads traces from the evidence in a run's folder. */
export function shownIn(folder: string): ReadTraces {
  return async ({ name: arm, discarded }, traceIds) => {
    const found = new Map<string, OtlpTracesData>();
    if (traceIds.size === 0) return found;
    for await (const data of readSpans({ folder, arm, attempt: discarded.length + 1 })) {
      const traceId = data.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.traceId.toLowerCase();
      if (traceId !== undefined && traceIds.has(traceId)) found.set(traceId, data);
    }
    return found;
  };
}
