import { calleeOf, isGrpcClient, rejectedBy } from '../spans/rpc.ts';
import type { Trace } from '../spans/span-tree.ts';

/** Calls on one edge that the caller refused to send, for one reason. */
export interface Rejections {
  readonly from: string;
  /** Null when the span does not say. */
  readonly to: string | null;
  /** The protection that refused: `breaker`, `bulkhead`, ... */
  readonly by: string;
  readonly count: number;
}

/** The event that a caller's span gets when one of its calls was refused before it was sent. */
const REJECTED_EVENT = 'call.rejected';

/**
 * Counts refusals: `call.rejected` events on the caller's span (`service.peer.name`, `faultline.rejected_by`) and
 * client spans that say `faultline.rejected_by`. Most frequent first.
 */
export function rejections(traces: readonly Trace[]): Rejections[] {
  const counts = new Map<string, { from: string; to: string | null; by: string; count: number }>();
  const add = (from: string, to: string | null, by: string) => {
    const key = `${from}\n${to}\n${by}`;
    const entry = counts.get(key) ?? { from, to, by, count: 0 };
    counts.set(key, entry);
    entry.count += 1;
  };
  for (const { nodes } of traces) {
    for (const node of nodes) {
      const by = isGrpcClient(node.span) ? rejectedBy(node.span) : null;
      if (by !== null) add(node.span.service, calleeOf(node), by);
      for (const { name, attributes } of node.span.events) {
        if (name !== REJECTED_EVENT) continue;
        const peer = attributes['service.peer.name'];
        add(
          node.span.service,
          typeof peer === 'string' ? peer : null,
          String(attributes['faultline.rejected_by'] ?? 'unknown'),
        );
      }
    }
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
