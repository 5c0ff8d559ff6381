import type { Baseline } from './baseline-schema.ts';
import { machinesDiffer } from './machines.ts';
import type { Place } from './place.ts';
import type { TracedSpan } from './traced-request.ts';

/** The same request of two versions: same number, same seed. */
export interface SameRequest extends Place {
  readonly request: number;
  readonly seed: number;
  readonly baseMs: number;
  readonly headMs: number;
  /** Callers first; of those that only the base has, each is after what is before it there. */
  readonly spans: readonly SameSpan[];
  /** Then times are not comparable, only how much of the request each span holds. */
  readonly isOfTwoMachines: boolean;
}

export interface SameSpan extends Omit<TracedSpan, 'selfMs'> {
  /** Self time, ms; 0 where it is not there, or less than a hundredth of the request. */
  readonly baseMs: number;
  readonly headMs: number;
}

/** Null where one of them has no whole trace of it. */
export function sameRequest(
  base: Baseline,
  head: Baseline,
  { arm, phase, route }: Place,
): SameRequest | null {
  const of = ({ requests }: Baseline) =>
    requests.find((each) => each.arm === arm && each.phase === phase && each.route === route);
  const [before, after] = [of(base), of(head)];
  if (!before || !after || before.request !== after.request) return null;
  return {
    ...{ arm, phase, route, request: after.request, seed: head.seed },
    ...{ baseMs: before.totalMs, headMs: after.totalMs },
    spans: beside(before.spans, after.spans),
    isOfTwoMachines: machinesDiffer(base.machine, head.machine) !== null,
  };
}

function beside(base: readonly TracedSpan[], head: readonly TracedSpan[]): SameSpan[] {
  const before = new Map(keyed(base));
  const after = new Map(keyed(head));
  const order = [...after.keys()];
  let last = -1;
  for (const key of before.keys()) {
    const at = order.indexOf(key);
    if (at >= 0) last = at;
    else order.splice(++last, 0, key);
  }
  return order.flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    const span = is ?? was;
    if (!span) return [];
    const { depth, service, operation } = span;
    return [{ depth, service, operation, baseMs: was?.selfMs ?? 0, headMs: is?.selfMs ?? 0 }];
  });
}

/** A service may do the same more than once. */
function keyed(spans: readonly TracedSpan[]): [string, TracedSpan][] {
  const seen = new Map<string, number>();
  return spans.map((span) => {
    const name = [span.depth, span.service, span.operation].join('\n');
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return [`${name}\n${times}`, span];
  });
}
