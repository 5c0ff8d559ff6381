import type { JournalEvent } from '../../evidence/events.ts';
import { phaseAt } from '../../evidence/phases.ts';
import { type RequestSample, traceIdsOf } from '../../evidence/requests.ts';
import type { Series } from '../../evidence/series.ts';
import type { System } from '../../system/system.ts';
import type { FaultLedger } from '../faults/fault-facts.ts';
import { faultLedgers } from '../faults/fault-ledger.ts';
import { protectionLedgers } from '../protections/ledger.ts';
import type { ProtectionLedger } from '../protections/protection-ledger.ts';
import { routesOf } from '../requests/phase-stats.ts';
import { isPartial } from '../sampling/sampling.ts';
import { buildTraces, type Trace } from '../spans/span-tree.ts';
import type { ArmEvidence } from './arm-evidence.ts';
import { type Asking, UNCHECKED } from './asking.ts';
import { once } from './once.ts';
import { type PhaseView, phaseView } from './phase-view.ts';

export type { CulpritShare, GatedTrace, PhaseTraces, PhaseView } from './phase-view.ts';

/** What hypotheses read of an arm of a system. Computed on demand and kept; missing evidence is null, never 0. */
export interface ArmView<Of extends System = System, Phase extends string = string> {
  readonly arm: string;
  readonly evidence: ArmEvidence;
  /** Names of the phases that the arm got to. */
  readonly phases: readonly Phase[];
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
  phase(name: Phase): PhaseView<Of> | null;
  /**
   * Series of that name whose labels include the given ones, up to where the arm's capacity was measured: what that does to a system is
   * nothing that the arm did. Null when there are none.
   */
  metrics(name: string, labels?: Readonly<Record<string, string>>): readonly Series[] | null;
  journal(type: string): readonly JournalEvent[];
  /** For observations that look at the evidence themselves. */
  readonly asking: Asking;
}

export function armView(evidence: ArmEvidence): ArmView {
  const traces = once(() => builtOf(evidence));
  const requests = once(() => requestsOf(evidence));
  const dueMsOf = ({ traceId }: Trace) => requests().get(traceId)?.dueMs ?? Number.NaN;
  const tracesByPhase = once(() =>
    Map.groupBy(traces(), (trace) => phaseAt(evidence.phases, dueMsOf(trace))?.name),
  );
  const foreign = once(() => traces().filter(({ traceId }) => !requests().has(traceId)));
  const baseline = () => phaseViews.get(evidence.phases[0]?.name ?? '');
  const phaseViews: ReadonlyMap<string, PhaseView> = new Map(
    evidence.phases.map((window) => [
      window.name,
      phaseView(window, evidence, {
        traces: () => tracesByPhase().get(window.name) ?? [],
        requestOf: ({ traceId }) => requests().get(traceId),
        usual: () => baseline()?.traces.all ?? [],
      }),
    ]),
  );
  const isSampled = evidence.sampling !== undefined && isPartial(evidence.sampling);
  const ledgers = once(() => faultLedgers(evidence.journal, evidence.samples, { traces, isSampled }));
  const protections = once(() => protectionLedgers(evidence.journal));
  const series = once(() => seriesBeforeCapacity(evidence));
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
      const found = series().filter(
        (each) => each.name === name && wanted.every(([key, value]) => each.labels[key] === value),
      );
      return found.length > 0 ? found : null;
    },
    journal: (type) => evidence.journal.filter((event) => event.type === type),
    asking: UNCHECKED,
  };
}

const builtOf = ({ traces }: ArmEvidence) => ('built' in traces ? traces.built : buildTraces(traces));

function seriesBeforeCapacity({ metrics, journal }: ArmEvidence): readonly Series[] {
  const [measured] = journal.filter(({ type }) => type === 'capacity.measured');
  if (!measured) return metrics;
  const fromMs = Number(measured.fromMs);
  return metrics
    .map((series) => ({ ...series, points: series.points.filter(({ tMs }) => tMs < fromMs) }))
    .filter(({ points }) => points.length > 0);
}

/** The request of a trace, by trace id; each of its tries has one. */
function requestsOf({ samples, warmUp = [] }: ArmEvidence): ReadonlyMap<string, RequestSample> {
  const requests = new Map<string, RequestSample>();
  for (const sample of [...warmUp, ...samples])
    for (const traceId of traceIdsOf(sample)) requests.set(traceId, sample);
  return requests;
}
