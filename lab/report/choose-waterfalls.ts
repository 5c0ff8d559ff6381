import { criticalPath, selfTime } from '../analysis/critical-path.ts';
import { culprit } from '../analysis/culprit.ts';
import { type PhaseName, traceIdsOf } from '../analysis/evidence.ts';
import { operationOf } from '../analysis/rpc.ts';
import { isPartial } from '../analysis/sampling.ts';
import type { Span } from '../analysis/span.ts';
import type { SpanNode, Trace } from '../analysis/span-tree.ts';
import type { ArmView } from '../analysis/view.ts';
import type { TellingTrace } from '../scenario/scenario.ts';
import type { Waterfall, WaterfallRow } from './model.ts';

/** The phase that tells most comes first, and in it the route that rose most: its median is the arm's telling trace. */
const PHASE_ORDER: readonly PhaseName[] = ['fault', 'baseline', 'recovery'];

/**
 * A few traces per arm that stand for the rest: the one that the scenario asks for, then the median and the slowest of
 * each route in each phase.
 */
export function chooseWaterfalls(view: ArmView, telling?: TellingTrace): Waterfall[] {
  const asked = telling && askedFor(view, telling);
  return asked ? [asked, ...usual(view).filter(({ traceId }) => traceId !== asked.traceId)] : usual(view);
}

/** Incomplete ones too: what a crash took with it is the point of some. Null where no request fits. */
function askedFor(view: ArmView, { route, pick = 'median' }: TellingTrace): Waterfall | null {
  // What was under way when the fault came was due before.
  const fromMs = view.phase('baseline')?.window.settled.toMs;
  const toMs = view.phase('fault')?.window.endedAtMs;
  if (fromMs === undefined || toMs === undefined) return null;
  const due = view.evidence.samples.filter((sample) => sample.dueMs >= fromMs && sample.dueMs < toMs);
  // A request that came again is told by its last try, unless what failed is asked for.
  const ids = new Set(due.flatMap((sample) => (pick === 'failed' ? traceIdsOf(sample) : [sample.traceId])));
  const traces = view.traces
    .filter(({ traceId, root }) => ids.has(traceId) && root?.span.ended && root.span.name === route)
    .sort((a, b) => durationOf(a) - durationOf(b));
  const found = {
    median: () => traces[Math.floor((traces.length - 1) / 2)],
    slowest: () => traces.at(-1),
    failed: () => traces.find(({ root }) => root?.span.statusCode === 'error'),
  }[pick]();
  return found ? waterfall(found, 'fault', `${pick} ${route} of the fault phase${ofThose(view)}`) : null;
}

function usual(view: ArmView): Waterfall[] {
  const routes = [...view.routes].sort((a, b) => rise(view, b) - rise(view, a));
  // A request that came again is told by its last try.
  const earlier = new Set(view.evidence.samples.flatMap(({ earlierTraceIds = [] }) => earlierTraceIds));
  return PHASE_ORDER.flatMap((phase) =>
    routes.flatMap((route) => {
      const traces = (view.phase(phase)?.traces.all ?? [])
        .filter(({ root, traceId }) => root?.span.name === route && !earlier.has(traceId))
        .sort((a, b) => durationOf(a) - durationOf(b));
      const median = traces[Math.floor((traces.length - 1) / 2)];
      const slowest = traces.at(-1);
      const chosen = [];
      if (median)
        chosen.push(waterfall(median, phase, `median ${route} of the ${phase} phase${ofThose(view)}`));
      if (slowest && slowest !== median)
        chosen.push(waterfall(slowest, phase, `slowest ${route} of the ${phase} phase${ofThose(view)}`));
      return chosen;
    }),
  );
}

/** A median of what sampling kept is not that of all requests. */
const ofThose = ({ evidence: { sampling } }: ArmView): string =>
  sampling && isPartial(sampling) ? ', of the kept ones' : '';

/** How much a route's median grew from the baseline to the fault phase, in ms; 0 where it cannot be told. */
function rise(view: ArmView, route: string): number {
  const before = view.phase('baseline')?.route(route)?.responseMs?.p50;
  const during = view.phase('fault')?.route(route)?.responseMs?.p50;
  return before === undefined || during === undefined ? 0 : during - before;
}

const durationOf = ({ root }: Trace) => (root ? root.span.endMs - root.span.startMs : 0);

function waterfall(trace: Trace, phase: PhaseName, chosen: string): Waterfall {
  const root = trace.root as SpanNode;
  const timeoutMs = root.span.attributes['faultline.http.request.timeout_ms'];
  const critical = new Set(criticalPath(root).map(({ span }) => span));
  const culpritSpan = culprit(trace)?.longest.span;
  const rows: WaterfallRow[] = [];
  const visit = (node: SpanNode, depth: number) => {
    rows.push(row(node, depth, root.span.startMs, critical.has(node.span), node.span === culpritSpan));
    for (const child of node.children) visit(child, depth + 1);
  };
  visit(root, 0);
  return {
    traceId: trace.traceId,
    chosen,
    phase,
    durationMs: durationOf(trace),
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
