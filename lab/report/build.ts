import type { ArmEvidence } from '../analysis/arm/arm-evidence.ts';
import type { ArmView, PhaseView } from '../analysis/arm/view.ts';
import type { LatencySummary } from '../analysis/requests/latency.ts';
import { addOrders } from '../analysis/requests/orders.ts';
import { samplesIn } from '../analysis/requests/phase-stats.ts';
import { minSamples, QUANTILES, type Quantile } from '../analysis/requests/quantile.ts';
import { type BucketFigures, timeline } from '../analysis/requests/timeline.ts';
import { ALL, isPartial, samplingName } from '../analysis/sampling/sampling.ts';
import type { PhaseWindow } from '../evidence/phases.ts';
import type { FinishedRun } from '../run/finished-run.ts';
import type { CheckedAudit } from '../run/judge/check-audits.ts';
import type { CheckedHypothesis } from '../run/judge/verdicts.ts';
import type { TellingTrace } from '../scenario/scenario.ts';
import { scenarioHash } from '../scenario/scenario-hash.ts';
import { auditReport } from './audits.ts';
import { breakerReport } from './breakers.ts';
import { chooseWaterfalls } from './choose-waterfalls.ts';
import { faultReport } from './faults.ts';
import type {
  PointFigures,
  Report,
  ReportArm,
  ReportBooks,
  ReportHypothesis,
  ReportLatency,
  ReportPhase,
  ReportRoute,
} from './model.ts';
import { startsReport } from './starts.ts';
import { tellStory } from './story.ts';
import { sumOf, tracesReport } from './traces.ts';

const BUCKET_MS = 500;

/** The report of a run, from its evidence alone. */
export function buildReport(run: FinishedRun): Report {
  return {
    schemaVersion: 3,
    faultline: run.faultline,
    id: run.id,
    scenario: run.scenario.name,
    scenarioHash: scenarioHash(run.scenario),
    title: run.scenario.title,
    lesson: run.scenario.lesson,
    seed: run.seed,
    length: run.length,
    runtime: run.runtime,
    startedAt: new Date(run.startedAtMs).toISOString(),
    durationMs: run.endedAtMs - run.startedAtMs,
    machine: run.machine,
    backends: run.backends.map((one) => ({
      ...one,
      answersAs: one.answersAs ?? null,
      path: one.path ?? null,
    })),
    sampling: run.sampling && samplingName(run.sampling),
    verdict: run.verdict,
    exitCode: run.exitCode,
    problems: run.problems.map(({ measured = null, limit = null, ...problem }) => ({
      ...problem,
      measured,
      limit,
    })),
    notes: run.notes,
    advice: run.advice,
    arms: run.arms.map((view) =>
      armReport(
        view,
        run.scenario.telling?.[view.arm],
        run.discarded[view.arm] ?? [],
        run.audits.filter(({ arm }) => arm === view.arm),
      ),
    ),
    hypotheses: run.checked.map(hypothesisReport),
    audits: run.audits.map(auditReport),
    cleanup: { left: run.left },
  };
}

function armReport(
  view: ArmView,
  telling: TellingTrace | undefined,
  discarded: readonly string[],
  audits: readonly CheckedAudit[],
): ReportArm {
  const { evidence } = view;
  const phases = evidence.phases.flatMap((window) => {
    const phase = view.phase(window.name);
    return phase ? [phaseReport(view, phase, window)] : [];
  });
  const routes = phases.flatMap((phase) => phase.routes);
  const { sampling } = evidence;
  // Under sampling most have no trace to show.
  const shown = sampling && isPartial(sampling) ? new Set(view.traces.map(({ traceId }) => traceId)) : null;
  const exemplarOf = (traceId: string) => (shown === null || shown.has(traceId) ? traceId : null);
  const startMs = evidence.phases[0]?.startedAtMs ?? 0;
  const endMs = evidence.phases.at(-1)?.endedAtMs ?? startMs;
  return {
    name: evidence.arm,
    sampling: samplingName(sampling ?? ALL),
    starts: startsReport(view),
    discarded,
    startedAt: new Date(startMs).toISOString(),
    requests: {
      count: sumOf(routes, ({ count }) => count),
      ok: sumOf(routes, ({ ok }) => ok),
      orders: addOrders(routes.map(({ orders }) => orders)),
    },
    phases,
    traces: tracesReport(view),
    faults: view.faults.map((ledger) => faultReport(ledger, startMs)),
    books: booksReport(evidence.books),
    breakerTurns: breakerReport(view, startMs),
    waterfalls: chooseWaterfalls(view, telling),
    timelines: view.routes.map((route) => ({
      route,
      points: timeline(
        evidence.samples.filter((sample) => sample.route === route),
        BUCKET_MS,
        { fromMs: startMs, toMs: endMs },
        evidence,
      ).map((bucket) => ({
        tS: (bucket.startMs + BUCKET_MS / 2 - startMs) / 1000,
        ...figuresOf(bucket),
        arrived: figuresOf(bucket.arrived),
        exemplar: bucket.exemplar && exemplarOf(bucket.exemplar.traceId),
      })),
    })),
    story: tellStory(view, startMs, audits),
  };
}

function booksReport(books: ArmEvidence['books']): ReportBooks | null {
  if (books === undefined || 'unread' in books) return null;
  const { collectedAtUnixMs, records, instances, open } = books;
  return {
    collectedAt: new Date(collectedAtUnixMs).toISOString(),
    records: records.length,
    instances,
    open,
  };
}

const figuresOf = ({ count, good, p50, p99, max }: BucketFigures): PointFigures => ({
  count,
  ok: good,
  p50,
  p99,
  max,
});

function phaseReport(view: ArmView, phase: PhaseView, window: PhaseWindow): ReportPhase {
  return {
    name: window.name,
    startedAt: new Date(window.startedAtMs).toISOString(),
    durationMs: window.endedAtMs - window.startedAtMs,
    settled: {
      startedAt: new Date(window.settled.fromMs).toISOString(),
      durationMs: window.settled.toMs - window.settled.fromMs,
    },
    load: {
      offeredRps: phase.load?.offeredRps ?? null,
      achievedRps: phase.load?.achievedRps ?? null,
      dropped: phase.load?.dropped ?? 0,
      latenessP99Ms: phase.load?.latenessP99Ms ?? null,
    },
    routes: view.routes.flatMap((route) => routeReport(view, phase, route)),
  };
}

function routeReport(view: ArmView, phase: PhaseView, route: string): ReportRoute[] {
  const stats = phase.route(route);
  if (!stats) return [];
  const notes = new Map<string, number>();
  for (const { note, route: of } of samplesIn(view.evidence.samples, phase.window)) {
    if (note !== null && of === route) notes.set(note, (notes.get(note) ?? 0) + 1);
  }
  return [
    {
      route,
      count: stats.count,
      ok: stats.good,
      settled: { count: stats.settled.count, ok: stats.settled.good },
      goodputRps: stats.goodputRps,
      errors: stats.errors,
      orders: stats.orders,
      notes: Object.fromEntries(notes),
      responseMs: latencyReport(stats.responseMs),
      serviceMs: latencyReport(stats.serviceMs),
    },
  ];
}

function latencyReport(latency: LatencySummary | null): ReportLatency | null {
  if (!latency) return null;
  const at = (quantile: Quantile) => (latency.count < minSamples(quantile) ? null : latency[quantile]);
  const intervals = Object.keys(QUANTILES).map((name) => {
    const quantile = name as Quantile;
    return [quantile, at(quantile) === null ? null : latency.interval(quantile)];
  });
  return {
    count: latency.count,
    p50: at('p50'),
    p90: at('p90'),
    p95: at('p95'),
    p99: at('p99'),
    p999: at('p999'),
    max: latency.max,
    intervals: Object.fromEntries(intervals),
  };
}

function hypothesisReport({
  hypothesis,
  verdict,
  observation,
  because,
  isOfArm,
}: CheckedHypothesis): ReportHypothesis {
  const { interval } = observation ?? {};
  return {
    name: hypothesis.name,
    title: hypothesis.title,
    arm: hypothesis.arm,
    route: hypothesis.about?.route ?? null,
    phase: hypothesis.about?.phase ?? null,
    verdict,
    observed: observation?.value ?? null,
    interval: interval ? { low: interval.low, high: interval.high } : null,
    limit: { atLeast: hypothesis.atLeast ?? null, atMost: hypothesis.atMost ?? null },
    unit: hypothesis.unit,
    definition: hypothesis.definition ?? '',
    evidence: observation?.evidence ?? '',
    because: because ?? '',
    inProblems: isOfArm ?? false,
  };
}
