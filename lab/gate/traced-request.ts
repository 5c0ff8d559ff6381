import type { ArmView, PhaseView } from '../analysis/arm/view.ts';
import { dueIn } from '../analysis/requests/phase-stats.ts';
import { operationOf } from '../analysis/spans/rpc.ts';
import type { SpanNode } from '../analysis/spans/span-node.ts';
import { selfTime } from '../analysis/traces/critical-path.ts';
import type { RequestSample } from '../evidence/requests.ts';
import type { Place } from './place.ts';

/** One request, as its trace has it, from near the middle of its place: the same in nearly all runs of one seed. */
export interface TracedRequest extends Place {
  /** Its number in the schedule of its route. */
  readonly request: number;
  readonly totalMs: number;
  /** Those that hold a hundredth of it at least, callers first. */
  readonly spans: readonly TracedSpan[];
}

export interface TracedSpan {
  readonly depth: number;
  readonly service: string;
  readonly operation: string;
  readonly selfMs: number;
}

const LEAST_SHARE = 0.01;

/** Null where its trace is not there, or not whole. */
export function tracedRequest(view: ArmView, phase: PhaseView, route: string): TracedRequest | null {
  const due = dueIn(view.evidence.samples, phase.window.settled).filter((sample) => sample.route === route);
  const chosen = roundest(due);
  const root = chosen && phase.traces.all.find(({ traceId }) => traceId === chosen.traceId)?.root;
  if (!root) return null;
  const totalMs = root.span.endMs - root.span.startMs;
  const spans = spansOf(root).filter(({ selfMs }) => selfMs >= totalMs * LEAST_SHARE);
  return { arm: view.arm, phase: phase.name, route, request: chosen.index, totalMs, spans };
}

/**
 * Of the middle half the one whose number has the largest power of two in it: there is one such, and it is the same one still where a phase began a
 * moment earlier or later than in another run.
 */
function roundest(due: readonly RequestSample[]): RequestSample | undefined {
  const half = due.slice(Math.floor(due.length / 4), Math.ceil((3 * due.length) / 4));
  const powerOf = ({ index }: RequestSample) => index & -index;
  return half.toSorted((a, b) => powerOf(b) - powerOf(a))[0];
}

function spansOf(root: SpanNode): TracedSpan[] {
  const spans: TracedSpan[] = [];
  const open = [{ node: root, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next;
    const { service } = node.span;
    spans.push({ depth, service, operation: operationOf(node.span), selfMs: selfTime(node) });
    // What is taken first is at the end.
    for (const child of node.children.toReversed()) open.push({ node: child, depth: depth + 1 });
  }
  return spans;
}

/**
 * Of one place in several runs: the request that most runs have, from the run in which it took the median time. What happened to it once by chance
 * is not shown for what it is like.
 */
export function typicalOf(requests: readonly TracedRequest[]): TracedRequest | null {
  const byNumber = [...Map.groupBy(requests, ({ request }) => request).values()];
  const [most = []] = byNumber.sort((a, b) => b.length - a.length);
  return most.toSorted((a, b) => a.totalMs - b.totalMs)[Math.floor((most.length - 1) / 2)] ?? null;
}
