import { baselineOf, struckPhaseOf } from '../analysis/arm/told-phases.ts';
import type { ArmView } from '../analysis/arm/view.ts';
import { dueIn, type FinishedSample, timedOf } from '../analysis/requests/phase-stats.ts';
import { nearestRank, QUANTILES } from '../analysis/requests/quantile.ts';
import { isPartial } from '../analysis/sampling/sampling.ts';
import type { Trace } from '../analysis/spans/span-tree.ts';
import type { PhaseName, Stretch } from '../evidence/phases.ts';
import { traceIdsOf } from '../evidence/requests.ts';
import type { TellingTrace } from '../scenario/scenario.ts';
import { shows, showsText } from '../scenario/showing.ts';
import type { Waterfall } from './model.ts';
import { waterfallOf } from './waterfall-rows.ts';

/** Of an arm, by id. */
type Traces = ReadonlyMap<string, Trace>;

/** A request that has a response time, and its trace. */
interface Traced {
  readonly trace: Trace;
  /** Response time, from due to done. */
  readonly responseMs: number;
  /** Which try of its request it is; empty where there was one. */
  readonly of: string;
}

/**
 * A few traces per arm that stand for the rest: the one that the scenario asks for, then the median and the slowest of each route in
 * each phase. Both are by the response times of the tables: the median is the request that is their p50, and there is no other.
 */
export function chooseWaterfalls(view: ArmView, telling?: TellingTrace): Waterfall[] {
  const traces: Traces = new Map(view.traces.map((trace) => [trace.traceId, trace]));
  // Of the route that is asked for first, should the very trace not be there.
  const routes = [...view.routes].sort(
    (a, b) => Number(b === telling?.route) - Number(a === telling?.route) || rise(view, b) - rise(view, a),
  );
  const usual = inOrder(view).flatMap((phase) =>
    routes.flatMap((route) => ofRoute(view, traces, phase, route)),
  );
  if (!telling) return usual;
  const { route, pick = 'median', showing } = telling;
  const [told] = askedFor(view, traces, telling);
  if (told) return [told, ...usual.filter(({ traceId }) => traceId !== told.traceId)];
  const [first, ...others] = usual;
  if (!first || (pick === 'median' && !showing)) return usual;
  const missing = showing ? `no ${route} shows ${showsText(showing)}` : `no ${route} failed`;
  return [{ ...first, chosen: `${first.chosen}; ${missing}` }, ...others];
}

/** The phase that tells most comes first, and in it the route that rose most: its median is the arm's telling trace. */
function inOrder(view: ArmView): readonly PhaseName[] {
  const struck = struckPhaseOf(view)?.name;
  return view.phases.toSorted((a, b) => Number(b === struck) - Number(a === struck));
}

/** Empty where the plain median is asked for, or no request fits. Incomplete ones too: what a crash took with it is the point of some. */
function askedFor(
  view: ArmView,
  traces: Traces,
  { route, pick = 'median', showing }: TellingTrace,
): Waterfall[] {
  if (pick === 'median' && !showing) return [];
  // What was under way when the fault came was due before.
  const struck = struckPhaseOf(view);
  if (!struck) return [];
  const before = view.evidence.phases.findLast(({ startedAtMs }) => startedAtMs < struck.window.startedAtMs);
  const fromMs = before?.settled.toMs ?? struck.window.startedAtMs;
  const toMs = struck.window.endedAtMs;
  // A request that came again is told by its last try, unless what failed is asked for.
  const triesOf = pick === 'failed' ? traceIdsOf : lastTryOf;
  const due = tracedOf(
    { view, traces },
    route,
    { fromMs, toMs },
    ({ root }) => root?.span.ended === true,
    triesOf,
  );
  const fit = due.filter(
    ({ trace }) =>
      (!showing || shows(showing, trace)) && (pick !== 'failed' || trace.root?.span.statusCode === 'error'),
  );
  const found = pick === 'failed' ? fit.at(0) : pick === 'slowest' ? slowestOf(fit) : medianOf(fit);
  if (!found) return [];
  const which = pick === 'failed' ? 'first failed' : pick;
  const what = showing ? `${route} with ${showsText(showing)}` : route;
  const chosen = `${which} ${what}, of ${fit.length} that the fault could meet${ofThose(view)}${found.of}`;
  const { trace, responseMs } = found;
  return [waterfallOf(trace, { stands: 'telling', route, phase: struck.name, chosen, responseMs })];
}

function ofRoute(view: ArmView, traces: Traces, phase: PhaseName, route: string): Waterfall[] {
  const found = view.phase(phase);
  const times = found?.route(route)?.responseMs;
  if (!found || !times) return [];
  const complete = new Set(found.traces.all);
  const traced = tracedOf({ view, traces }, route, found.window.settled, (trace) => complete.has(trace));
  const median = nearestTo(traced, times.p50);
  const slowest = slowestOf(traced);
  const shown = ({ trace, responseMs, of }: Traced, which: 'median' | 'slowest', wantedMs: number) => {
    const isIt = responseMs === wantedMs;
    const chosen = `${isIt ? which : NEAREST[which]} ${route} of the ${phase} phase${ofThose(view)}${of}`;
    return waterfallOf(trace, { stands: isIt ? which : null, route, phase, chosen, responseMs });
  };
  return [
    ...(median ? [shown(median, 'median', times.p50)] : []),
    ...(slowest && slowest !== median ? [shown(slowest, 'slowest', times.max)] : []),
  ];
}

/** What is shown where the trace of the very one is not there. */
const NEAREST = { median: 'nearest to the median', slowest: 'slowest with a whole trace' } as const;

/** The requests of a route that were due in a stretch, by when they were due, whose trace is there and fits. */
function tracedOf(
  { view, traces }: { readonly view: ArmView; readonly traces: Traces },
  route: string,
  stretch: Stretch,
  fits: (trace: Trace) => boolean,
  triesOf: (sample: FinishedSample) => readonly string[] = lastTryOf,
): Traced[] {
  return timedOf(dueIn(view.evidence.samples, stretch))
    .filter((sample) => sample.route === route)
    .flatMap((sample) =>
      triesOf(sample).flatMap((traceId) => {
        const trace = traces.get(traceId);
        return trace?.root && fits(trace)
          ? [{ trace, responseMs: responseOf(sample), of: tryText(sample, traceId) }]
          : [];
      }),
    );
}

const lastTryOf = ({ traceId }: FinishedSample): readonly string[] => [traceId];

/** The time is that of the request, with all its tries. */
function tryText(sample: FinishedSample, traceId: string): string {
  const tries = traceIdsOf(sample);
  return tries.length > 1 ? ` (try ${tries.indexOf(traceId) + 1} of ${tries.length})` : '';
}

const responseOf = ({ doneMs, dueMs }: FinishedSample) => doneMs - dueMs;

const slowestOf = (all: readonly Traced[]): Traced | undefined =>
  all.toSorted((a, b) => a.responseMs - b.responseMs).at(-1);

function medianOf(all: readonly Traced[]): Traced | undefined {
  const ascending = all.map(({ responseMs }) => responseMs).sort((a, b) => a - b);
  const median = nearestRank(ascending, QUANTILES.p50);
  return median === null ? undefined : nearestTo(all, median);
}

/** The trace of the request itself may be missing. */
const nearestTo = (all: readonly Traced[], ms: number): Traced | undefined =>
  all.toSorted((a, b) => Math.abs(a.responseMs - ms) - Math.abs(b.responseMs - ms)).at(0);

/** A median of what sampling kept is not that of all requests. */
const ofThose = ({ evidence: { sampling } }: ArmView): string =>
  sampling && isPartial(sampling) ? ', of the kept ones' : '';

/** How much a route's median grew from the first phase to the struck one, in ms; 0 where it cannot be told. */
function rise(view: ArmView, route: string): number {
  const before = baselineOf(view)?.route(route)?.responseMs?.p50;
  const during = struckPhaseOf(view)?.route(route)?.responseMs?.p50;
  return before === undefined || during === undefined ? 0 : during - before;
}
