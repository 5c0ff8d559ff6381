import { operationOf } from '../analysis/spans/rpc.ts';
import type { Span } from '../analysis/spans/span.ts';
import type { SpanNode } from '../analysis/spans/span-node.ts';
import type { Trace } from '../analysis/spans/span-tree.ts';
import { criticalPath, selfTime } from '../analysis/traces/critical-path.ts';
import { culprit } from '../analysis/traces/culprit.ts';
import type { Waterfall, WaterfallRow } from './model.ts';

/** What is said of a trace beside its spans. */
export type AboutTrace = Pick<Waterfall, 'stands' | 'route' | 'phase' | 'chosen' | 'responseMs'>;

/** What is drawn of a trace that has a root. */
export function waterfallOf(trace: Trace, about: AboutTrace): Waterfall {
  const root = trace.root as SpanNode;
  const timeoutMs = root.span.attributes['faultline.http.request.timeout_ms'];
  const critical = new Set(criticalPath(root).map(({ span }) => span));
  const culpritSpan = culprit(trace)?.longest.span;
  const rows: WaterfallRow[] = [];
  const open = [{ node: root, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next;
    rows.push(row(node, depth, root.span.startMs, critical.has(node.span), node.span === culpritSpan));
    // What is taken first is at the end.
    for (const child of node.children.toReversed()) open.push({ node: child, depth: depth + 1 });
  }
  return {
    traceId: trace.traceId,
    ...about,
    durationMs: root.span.endMs - root.span.startMs,
    deadlineMs: typeof timeoutMs === 'number' ? timeoutMs : null,
    rows,
  };
}

function row(
  node: SpanNode,
  depth: number,
  zeroMs: number,
  onCriticalPath: boolean,
  isCulprit: boolean,
): WaterfallRow {
  const { span } = node;
  return {
    depth,
    service: span.service,
    operation: operationOf(span),
    kind: span.kind,
    startMs: span.startMs - zeroMs,
    durationMs: span.endMs - span.startMs,
    selfMs: selfTime(node),
    status: span.statusCode,
    onCriticalPath,
    culprit: isCulprit,
    attributes: plain(span.attributes),
    events: span.events.map(({ name, timeMs, attributes }) => ({
      name,
      atMs: timeMs - zeroMs,
      text: Object.entries(plain(attributes))
        .map(([key, value]) => `${key}=${value}`)
        .join(' '),
    })),
  };
}

function plain(attributes: Span['attributes']): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? value
        : JSON.stringify(value),
    ]),
  );
}
