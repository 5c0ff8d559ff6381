import type { ArmView } from '../../../analysis/arm/view.ts';
import { isGood } from '../../../analysis/requests/good.ts';
import type { Trace } from '../../../analysis/spans/span-tree.ts';
import { traceIdsOf } from '../../../evidence/requests.ts';

/**
 * The traces of an arm that a page holds. All of them up to `maxSpans`; else, in this order, those that are named, those of requests
 * that were harmed, and of the others every so-many-th, so that all of the arm's time is there.
 */
export function keptTraces(view: ArmView, named: ReadonlySet<string>, maxSpans: number): readonly Trace[] {
  const { traces, evidence } = view;
  const spans = traces.reduce((sum, { nodes }) => sum + nodes.length, 0);
  if (spans <= maxSpans) return traces;
  const harmed = new Set(evidence.samples.filter((each) => !isGood(each, evidence)).flatMap(traceIdsOf));
  const isFirst = ({ traceId }: Trace) => named.has(traceId) || harmed.has(traceId);
  const first = traces.filter(isFirst).toSorted((a, b) => rankOf(named, a) - rankOf(named, b));
  const others = traces.filter((trace) => !isFirst(trace));
  const kept = new Set<Trace>();
  let left = maxSpans;
  for (const trace of [...first, ...scattered(others)]) {
    if (trace.nodes.length > left) continue;
    kept.add(trace);
    left -= trace.nodes.length;
  }
  return traces.filter((trace) => kept.has(trace));
}

const rankOf = (named: ReadonlySet<string>, { traceId }: Trace) => (named.has(traceId) ? 0 : 1);

/** Each second one, of the others each second one, and so on: however many are taken of it, they lie evenly. */
function scattered<Item>(items: readonly Item[]): Item[] {
  const found: Item[] = [];
  for (let rest = items; rest.length > 0; ) {
    const others = rest.filter((_, place) => place % 2 === 0);
    if (others.length === rest.length) return [...found, ...others];
    for (const [place, item] of rest.entries()) if (place % 2 === 1) found.push(item);
    rest = others;
  }
  return found;
}
