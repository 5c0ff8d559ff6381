import { isGrpcServer } from '../spans/rpc.ts';
import type { Span } from '../spans/span.ts';
import type { Trace } from '../spans/span-tree.ts';

/** How calls of a service were spread over its instances. */
export interface InstanceShare {
  readonly calls: number;
  /** Of all calls of the service in the window, 0 to 100. */
  readonly percent: number;
}

/**
 * Shares of the service's gRPC server spans that began in [fromMs, toMs), by instance; null without any. An instance
 * that served nothing is not in the map.
 */
export function instanceShares(
  traces: readonly Trace[],
  service: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): ReadonlyMap<string, InstanceShare> | null {
  const spans = traces.flatMap((trace) =>
    trace.spans.filter(
      (span) =>
        isGrpcServer(span) && span.service === service && span.startMs >= fromMs && span.startMs < toMs,
    ),
  );
  if (spans.length === 0) return null;
  const byInstance = Map.groupBy(spans, (span: Span) => span.instance ?? 'unknown');
  return new Map(
    [...byInstance].map(([instance, each]) => [
      instance,
      { calls: each.length, percent: (100 * each.length) / spans.length },
    ]),
  );
}
