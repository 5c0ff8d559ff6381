import type { ArmView } from '../analysis/arm/view.ts';
import { traceIdsOf } from '../evidence/requests.ts';
import type { ReportTraces } from './model.ts';

export const sumOf = <Item>(items: readonly Item[], of: (item: Item) => number) =>
  items.reduce((sum, item) => sum + of(item), 0);

/** Each trace that the store has of an arm belongs to a phase, to the warm-up, or to no request of the load. */
export function tracesReport(view: ArmView): ReportTraces {
  const phases = view.phases.flatMap((name) => view.phase(name)?.traces ?? []);
  const warmUp = new Set((view.evidence.warmUp ?? []).flatMap(traceIdsOf));
  return {
    stored: view.traces.length,
    warmUp: view.traces.filter(({ traceId }) => warmUp.has(traceId)).length,
    unasked: view.foreign.length,
    collected: sumOf(phases, ({ collected }) => collected),
    complete: sumOf(phases, ({ complete }) => complete),
    incomplete: sumOf(phases, ({ incomplete }) => incomplete),
    settled: sumOf(phases, ({ all }) => all.length),
    expected: sumOf(phases, ({ expected }) => expected),
  };
}

/** How the numbers of an arm's traces relate, in a sentence. */
export function tracesText(traces: ReportTraces, count: (value: number) => string): string {
  const { stored, collected, warmUp, unasked, expected, complete, incomplete, settled } = traces;
  return `${count(stored)} traces stored = ${count(collected)} of requests due in a phase + ${count(warmUp)} of the warm-up + ${count(unasked)} of no request of the load; of the ${count(collected)} (${count(expected)} expected) ${count(complete)} are complete, ${count(settled)} of them due in a settled part, and ${count(incomplete)} incomplete`;
}
