import { type Asking, UNCHECKED } from './asking.ts';
import { type Completeness, completenessOf } from './completeness.ts';
import { culprit } from './culprit.ts';
import { type EdgeStats, edges, serverLatency } from './edges.ts';
import {
  type ArmEvidence,
  type JournalEvent,
  type PhaseName,
  type PhaseWindow,
  phaseAt,
  type RequestSample,
  type Series,
  traceIdsOf,
} from './evidence.ts';
import { type FaultLedger, faultLedgers } from './fault-ledger.ts';
import type { LatencySummary } from './latency.ts';
import {
  type LoadStats,
  loadStats,
  type RouteStats,
  routeStats,
  routesOf,
  samplesIn,
} from './phase-stats.ts';
import { type ProtectionLedger, protectionLedgers } from './protections/ledger.ts';
import { type Rejections, rejections } from './rejections.ts';
import { ALL, keptTraces } from './sampling.ts';
import { type SlowdownShare, slowdownShare } from './slowdown.ts';
import { buildTraces, type Trace } from './span-tree.ts';
import { type WastedWork, wastedWork } from './wasted-work.ts';

/** What hypotheses read of an arm. Computed on demand and kept; missing evidence is null, never 0. */
export interface ArmView {
  readonly arm: string;
  readonly evidence: ArmEvidence;
  /** Names of the phases that the arm got to. */
  readonly phases: readonly PhaseName[];
  /** Routes that were asked for, over all phases. */
  readonly routes: readonly string[];
  /** Every trace of the arm, incomplete ones included. */
  readonly traces: readonly Trace[];
  /** Of these, those of no request of the load, not even of its warm-up. */
  readonly foreign: readonly Trace[];
  /** What came of each fault and condition, in the order of the plan. */
  readonly faults: readonly FaultLedger[];
  /** What each breaker, bulkhead, worker pool and rate limiter did that the arm switches on. */
  readonly protections: readonly ProtectionLedger[];
  /** Null when the arm did not get to that phase. */
  phase(name: PhaseName): PhaseView | null;
  /** Series of that name whose labels include the given ones; null when there are none. */
  metrics(name: string, labels?: Readonly<Record<string, string>>): readonly Series[] | null;
  journal(type: string): readonly JournalEvent[];
  /** For observations that look at the evidence themselves. */
  readonly asking: Asking;
}

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

export interface PhaseView {
  readonly name: PhaseName;
  readonly window: PhaseWindow;
  /** Length of the settled part, which all times, rates and shares are of. */
  readonly seconds: number;
  readonly load: LoadStats | null;
  /** A trace belongs to the phase in which its request was due; one of no request of the load belongs to none. */
  readonly traces: PhaseTraces;
  /** Null without samples of that route. */
  route(route: string): RouteStats | null;
  /** In how many of the complete traces (of that route) the operation is the culprit; null without traces. */
  culpritShare(service: string, operation: string, route?: string): CulpritShare | null;
  /** In how many of the route's complete traces the operation explains the rise over the baseline phase. */
  slowdownShare(service: string, operation: string, route: string): SlowdownShare | null;
  /** Latency of an operation's server spans, over all collected traces of the settled part; null without spans. */
  service(service: string, operation: string): LatencySummary | null;
  /** Edges in the complete traces. */
  edges(): readonly EdgeStats[];
  /** Null when no complete trace has that edge. */
  edge(from: string, to: string, operation: string): EdgeStats | null;
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

export function armView(evidence: ArmEvidence): ArmView {
  const traces = once(() => builtOf(evidence));
  const requests = once(() => requestsOf(evidence));
  const dueMsOf = ({ traceId }: Trace) => requests().get(traceId)?.dueMs ?? Number.NaN;
  const tracesByPhase = once(() =>
    Map.groupBy(traces(), (trace) => phaseAt(evidence.phases, dueMsOf(trace))?.name),
  );
  const foreign = once(() => traces().filter(({ traceId }) => !requests().has(traceId)));
  const baseline = () => phaseViews.get('baseline');
  const phaseViews: ReadonlyMap<PhaseName, PhaseView> = new Map(
    evidence.phases.map((window) => [
      window.name,
      phaseView(window, evidence, {
        traces: () => tracesByPhase().get(window.name) ?? [],
        requestOf: ({ traceId }) => requests().get(traceId),
        usual: () => baseline()?.traces.all ?? [],
      }),
    ]),
  );
  const ledgers = once(() => faultLedgers(evidence.journal, evidence.samples));
  const protections = once(() => protectionLedgers(evidence.journal));
  return {
    arm: evidence.arm,
    evidence,
    phases: evidence.phases.map((window) => window.name),
    routes: routesOf(evidence.samples),
    get traces() {
      return traces();
    },
    get foreign() {
      return foreign();
    },
    get faults() {
      return ledgers();
    },
    get protections() {
      return protections();
    },
    phase: (name) => phaseViews.get(name) ?? null,
    metrics: (name, labels = {}) => {
      const wanted = Object.entries(labels);
      const found = evidence.metrics.filter(
        (series) => series.name === name && wanted.every(([key, value]) => series.labels[key] === value),
      );
      return found.length > 0 ? found : null;
    },
    journal: (type) => evidence.journal.filter((event) => event.type === type),
    asking: UNCHECKED,
  };
}

interface Collected {
  /** Of the requests of the phase. */
  traces(): readonly Trace[];
  /** That it is of. */
  requestOf(trace: Trace): RequestSample | undefined;
  /** Complete ones of the baseline. */
  usual(): readonly Trace[];
}

function phaseView(
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
      const stats = routeStats(samples(), route, window, evidence.patienceMs);
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
    service: (service, operation) => serverLatency(settled(), service, operation),
    edges: edgeList,
    edge: (from, to, operation) =>
      edgeList().find((edge) => edge.from === from && edge.to === to && edge.operation === operation) ?? null,
    rejections: once(() => rejections(settled())),
    wastedWork: once(() => wastedWork(traces().all)),
  };
}

const builtOf = ({ traces }: ArmEvidence) => ('built' in traces ? traces.built : buildTraces(traces));

/** The request of a trace, by trace id; each of its tries has one. */
function requestsOf({ samples, warmUp = [] }: ArmEvidence): ReadonlyMap<string, RequestSample> {
  const requests = new Map<string, RequestSample>();
  for (const sample of [...warmUp, ...samples])
    for (const traceId of traceIdsOf(sample)) requests.set(traceId, sample);
  return requests;
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

function once<Value>(compute: () => Value): () => Value {
  let kept: { value: Value } | undefined;
  return () => {
    kept ??= { value: compute() };
    return kept.value;
  };
}
