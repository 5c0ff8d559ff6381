import type { PhaseName, PhaseWindow } from '../../evidence/phases.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import type { CalleeName, MethodName, RouteName, ServiceName, System } from '../../system/system.ts';
import { isGood } from '../requests/good.ts';
import type { LatencySummary } from '../requests/latency.ts';
import {
  dueIn,
  type LoadStats,
  loadStats,
  type RouteStats,
  routeStats,
  samplesIn,
} from '../requests/phase-stats.ts';
import { type KeptShare, keptShare } from '../sampling/kept-share.ts';
import { ALL, keptTraces } from '../sampling/sampling.ts';
import type { Trace } from '../spans/span-tree.ts';
import { type Completeness, completenessOf } from '../traces/completeness.ts';
import { culprit } from '../traces/culprit.ts';
import { type EdgeStats, edges, serverLatency } from '../traces/edges.ts';
import { type Rejections, rejections } from '../traces/rejections.ts';
import { type SlowdownShare, slowdownShare } from '../traces/slowdown.ts';
import { type WastedWork, wastedWork } from '../traces/wasted-work.ts';
import type { ArmEvidence } from './arm-evidence.ts';
import { once } from './once.ts';

export interface GatedTrace {
  readonly trace: Trace;
  readonly completeness: Completeness;
}

export interface PhaseTraces {
  /**
   * Of the tries of the phase's requests, each a trace of its own: those that had to be kept. Under tail sampling, where that
   * is known of some only, also those that were.
   */
  readonly expected: number;
  readonly collected: number;
  readonly complete: number;
  readonly incomplete: number;
  /** The complete ones of requests that were due in the settled part. */
  readonly all: readonly Trace[];
  /** Those that failed the completeness gate, with why. */
  readonly rejected: readonly GatedTrace[];
  /** Ids of those that are expected and are not there, or not complete. */
  readonly missing: readonly string[];
}

export interface PhaseView<Of extends System = System> {
  readonly name: PhaseName;
  readonly window: PhaseWindow;
  /** Length of the settled part, which all times, rates and shares are of. */
  readonly seconds: number;
  readonly load: LoadStats | null;
  /** A trace belongs to the phase in which its request was due; one of no request of the load belongs to none. */
  readonly traces: PhaseTraces;
  /** Null without samples of that route. */
  route(route: RouteName<Of>): RouteStats | null;
  /** In how many of the complete traces (of that route) the operation is the culprit; null without traces. */
  culpritShare(service: ServiceName<Of>, operation: string, route?: RouteName<Of>): CulpritShare | null;
  /** In how many of the route's complete traces the operation explains the rise over the baseline phase. */
  slowdownShare(service: ServiceName<Of>, operation: string, route: RouteName<Of>): SlowdownShare | null;
  /** How many traces of the route's requests are there, whole: of all that were due in the settled part, or of the harmed ones. */
  kept(route: RouteName<Of>, whose?: 'all' | 'harmed'): KeptShare | null;
  /** Latency of an operation's server spans, over all collected traces of the settled part; null without spans. */
  service(service: ServiceName<Of>, operation: string): LatencySummary | null;
  /** Edges in the complete traces. */
  edges(): readonly EdgeStats[];
  /** Null when no complete trace has that edge. */
  edge<From extends ServiceName<Of>, To extends CalleeName<Of, From>>(
    from: From,
    to: To,
    operation: MethodName<Of, To>,
  ): EdgeStats | null;
  /** Calls in the collected traces of the settled part that their caller refused to send. */
  rejections(): readonly Rejections[];
  wastedWork(): WastedWork | null;
}

export interface CulpritShare {
  /** 0 to 100. */
  readonly percent: number;
  /** Traces looked at. */
  readonly of: number;
}

/** What its arm knows of a phase's traces. */
interface Collected {
  /** Of the requests of the phase. */
  traces(): readonly Trace[];
  /** That it is of. */
  requestOf(trace: Trace): RequestSample | undefined;
  /** Complete ones of the baseline. */
  usual(): readonly Trace[];
}

export function phaseView(
  window: PhaseWindow,
  evidence: ArmEvidence,
  { traces: collected, requestOf, usual }: Collected,
): PhaseView {
  const { fromMs, toMs } = window.settled;
  const isSettled = (trace: Trace) => {
    const dueMs = requestOf(trace)?.dueMs ?? Number.NaN;
    return dueMs >= fromMs && dueMs < toMs;
  };
  const settled = once(() => collected().filter(isSettled));
  const samples = once(() => samplesIn(evidence.samples, window));
  const traces = once(() => {
    const expected = expectedOf(samples(), collected(), evidence);
    return gate(collected(), expected, { isSettled, requestOf });
  });
  const culprits = once(() =>
    traces().all.flatMap((trace) => {
      const found = culprit(trace);
      // No more of it: all of a trace hangs on a part of its critical path.
      return found
        ? [{ route: trace.root?.span.name, service: found.service, operation: found.operation }]
        : [];
    }),
  );
  const load = once(() => loadStats(samples(), window));
  const edgeList = once(() => edges(traces().all));
  const routes = new Map<string, RouteStats | null>();
  return {
    name: window.name,
    window,
    seconds: (toMs - fromMs) / 1000,
    get load() {
      return load();
    },
    get traces() {
      return traces();
    },
    route: (route) => {
      const known = routes.get(route);
      if (known !== undefined) return known;
      const stats = routeStats(samples(), route, window, evidence);
      routes.set(route, stats);
      return stats;
    },
    culpritShare: (service, operation, route) => {
      const looked = culprits().filter((culprit) => route === undefined || culprit.route === route);
      if (looked.length === 0) return null;
      const hits = looked.filter((culprit) => culprit.service === service && culprit.operation === operation);
      return { percent: (100 * hits.length) / looked.length, of: looked.length };
    },
    slowdownShare: (service, operation, route) => {
      const ofRoute = (trace: Trace) => trace.root?.span.name === route;
      return slowdownShare(usual().filter(ofRoute), traces().all.filter(ofRoute), { service, operation });
    },
    kept: (route, whose = 'all') => {
      const due = dueIn(evidence.samples, window.settled).filter((sample) => sample.route === route);
      const of = whose === 'all' ? due : due.filter((sample) => !isGood(sample, evidence));
      return keptShare(of, traces().all);
    },
    service: (service, operation) => serverLatency(settled(), service, operation),
    edges: edgeList,
    edge: (from, to, operation) =>
      edgeList().find((edge) => edge.from === from && edge.to === to && edge.operation === operation) ?? null,
    rejections: once(() => rejections(settled())),
    wastedWork: once(() => wastedWork(traces().all)),
  };
}

function expectedOf(
  samples: readonly RequestSample[],
  collected: readonly Trace[],
  { sampling = ALL }: ArmEvidence,
): ReadonlySet<string> {
  const must = keptTraces(samples, sampling);
  return sampling.kind === 'tail' ? new Set([...must, ...collected.map(({ traceId }) => traceId)]) : must;
}

function gate(
  collected: readonly Trace[],
  expected: ReadonlySet<string>,
  { isSettled, requestOf }: Pick<Collected, 'requestOf'> & { isSettled(trace: Trace): boolean },
): PhaseTraces {
  const complete: Trace[] = [];
  const rejected: GatedTrace[] = [];
  for (const trace of collected) {
    const completeness = completenessOf(trace, requestOf(trace));
    if (completeness.complete) complete.push(trace);
    else rejected.push({ trace, completeness });
  }
  const completeIds = new Set(complete.map(({ traceId }) => traceId));
  return {
    expected: expected.size,
    collected: collected.length,
    complete: complete.length,
    incomplete: rejected.length,
    all: complete.filter(isSettled),
    missing: [...expected].filter((id) => !completeIds.has(id)),
    rejected,
  };
}
