import { struckPhaseOf } from '../../../analysis/arm/told-phases.ts';
import type { ArmView } from '../../../analysis/arm/view.ts';
import { isGood, resultOf } from '../../../analysis/requests/good.ts';
import type { Trace } from '../../../analysis/spans/span-tree.ts';
import type { RequestSample } from '../../../evidence/requests.ts';
import { waterfallOf } from '../../../report/waterfall-rows.ts';
import type { PairFacts } from './page-model.ts';

interface Known {
  readonly view: ArmView;
  readonly phase: string;
  readonly traces: ReadonlyMap<string, Trace>;
  /** By route and number, of those that were due while the struck phase was settled. */
  readonly requests: ReadonlyMap<string, RequestSample>;
}

/**
 * The same request in each arm, by rule and never by look: of each of the two routes that suffered most in the control the
 * first that met the fault there, else the one whose response time there is the median.
 */
export function pairsOf(views: readonly ArmView[]): PairFacts[] {
  const known = views.flatMap((view): Known[] => {
    const struck = struckPhaseOf(view);
    if (!struck) return [];
    const { fromMs, toMs } = struck.window.settled;
    const due = view.evidence.samples.filter(({ dueMs }) => dueMs >= fromMs && dueMs < toMs);
    return [
      {
        ...{ view, phase: struck.name },
        traces: new Map(view.traces.map((trace) => [trace.traceId, trace])),
        requests: new Map(due.map((sample) => [keyOf(sample), sample])),
      },
    ];
  });
  const [control, ...others] = known;
  if (!control || others.length === 0) return [];
  const harmedOf = (route: string) =>
    [...control.requests.values()].filter(
      (sample) => sample.route === route && !isGood(sample, control.view.evidence),
    ).length;
  const routes = [...control.view.routes].sort((a, b) => harmedOf(b) - harmedOf(a)).slice(0, 2);
  return routes.flatMap((route) => pairOf(known, control, route));
}

const keyOf = ({ route, index }: RequestSample) => `${route} ${index}`;

function pairOf(known: readonly Known[], control: Known, route: string): PairFacts[] {
  const everywhere = [...control.requests.values()]
    .filter((sample) => sample.route === route)
    .filter((sample) => known.every((each) => traceIn(each, sample) !== undefined))
    .toSorted((a, b) => a.dueMs - b.dueMs);
  const met = everywhere.find((sample) => meetsFault(traceIn(control, sample)));
  const byTime = everywhere.toSorted((a, b) => tookMs(a) - tookMs(b));
  const sample = met ?? byTime[Math.floor((byTime.length - 1) / 2)];
  if (!sample) return [];
  const chosen = met ? 'the first that met the fault' : `the median response time in ${control.view.arm}`;
  return [
    {
      ...{ route, index: sample.index, chosen },
      goodWithinMs: control.view.evidence.patienceMs?.[route] ?? null,
      arms: known.map((each) => {
        const own = each.requests.get(keyOf(sample)) as RequestSample;
        const trace = each.traces.get(own.traceId);
        const about = {
          ...{ stands: null, route, phase: each.phase },
          ...{ chosen: `request ${sample.index}`, responseMs: tookMs(own) },
        };
        const result = resultOf(own, each.view.evidence);
        const isGood = result === 'ok';
        return {
          arm: each.view.arm,
          ...{ isGood, result: isGood ? (own.note ?? 'ok') : result },
          tookMs: own.doneMs === null ? null : tookMs(own),
          waterfall: trace?.root ? waterfallOf(trace, about) : null,
        };
      }),
    },
  ];
}

const traceIn = ({ requests, traces }: Known, sample: RequestSample): Trace | undefined => {
  const own = requests.get(keyOf(sample));
  const trace = own && traces.get(own.traceId);
  return trace?.root ? trace : undefined;
};

const meetsFault = (trace: Trace | undefined) =>
  trace?.spans.some(({ events }) => events.some(({ name }) => name === 'fault.injected')) ?? false;

const tookMs = ({ dueMs, doneMs }: RequestSample) => (doneMs ?? dueMs) - dueMs;
