import type { ArmEvidence } from '../analysis/arm/arm-evidence.ts';
import { extend } from '../analysis/arm/extend.ts';
import { type ArmView, armView, type PhaseView } from '../analysis/arm/view.ts';
import type { LatencySummary } from '../analysis/requests/latency.ts';
import type { RouteStats } from '../analysis/requests/phase-stats.ts';
import type { EdgeStats } from '../analysis/traces/edges.ts';
import type { JournalEvent } from '../evidence/events.ts';
import type { PhaseWindow } from '../evidence/phases.ts';
import { meanRate, type Rate } from '../evidence/rate.ts';
import { phaseOf } from '../faults/fault-plan.ts';
import { type GoodAnswer, statusesOf } from '../system/good-answer.ts';
import { edgesReached } from './edges.ts';
import { describeFault } from './fault.ts';
import { goodAnswersOf } from './good-answers.ts';
import { type TimedRoute, timedLoad } from './load-shape.ts';
import { instancesOf } from './names.ts';
import { phaseLengths, phaseScale } from './phase-lengths.ts';
import type { FaultPlan, Length, Scenario } from './scenario.ts';

/** Any time will do. */
const ZERO_MS = Date.UTC(2000, 0);
const TOOK_MS = 10;
/** How soon the registry forgets an instance, and knows it again. */
const NOTICED_MS = 500;

/**
 * An arm that nothing is known of but its script: all that was promised was sent and answered well, and its faults came and
 * went. For asking what a hypothesis would ask of a real one, not for its answer.
 */
export function rehearsal(scenario: Scenario, arm: string, length: Length): ArmView {
  const phases = windowsOf(scenario, length);
  const goodAnswers = goodAnswersOf(scenario);
  const lengths = phaseLengths(scenario, length);
  const { routes } = timedLoad(scenario.load, { phases: scenario.phases, lengths, leadMs: 0 });
  const evidence: ArmEvidence = {
    arm,
    phases,
    goodAnswers,
    samples: routes.flatMap((route) => samplesOf(route, phases, goodAnswers[route.route])),
    traces: { resourceSpans: [] },
    metrics: [],
    journal: journalOf(scenario, phases, phaseScale(scenario, lengths)),
  };
  const view = armView(evidence);
  return extend(view, {
    phase: (name) => {
      const phase = view.phase(name);
      return phase && rehearsedPhase(phase, scenario, routes);
    },
    metrics: (name, labels = {}) => [
      { name, labels, points: phases.map(({ startedAtMs }, value) => ({ tMs: startedAtMs + 1, value })) },
    ],
  });
}

function windowsOf(scenario: Scenario, length: Length): PhaseWindow[] {
  const lengths = phaseLengths(scenario, length);
  let atMs = ZERO_MS;
  return Object.entries(lengths).map(([name, seconds]) => {
    const startedAtMs = atMs;
    atMs += seconds * 1000;
    return { name, startedAtMs, endedAtMs: atMs, settled: { fromMs: startedAtMs, toMs: atMs } };
  });
}

/** A few of each phase: how many there would be is told by its statistics. */
function samplesOf(
  { route, rps }: TimedRoute,
  phases: readonly PhaseWindow[],
  good: GoodAnswer | undefined,
): ArmEvidence['samples'] {
  return phases.flatMap(({ startedAtMs, endedAtMs }) => {
    const rate = rateIn(rps, { startedAtMs, endedAtMs });
    const most = Math.ceil(((endedAtMs - startedAtMs) / 1000) * rate);
    return Array.from({ length: Math.min(10, most) }, (_, index) => {
      const dueMs = startedAtMs + (index * 1000) / rate;
      const done = { sentMs: dueMs, doneMs: dueMs + TOOK_MS, status: 200, outcome: 'ok' };
      const note = (good && statusesOf(good)[0]) ?? null;
      return { route, index, dueMs, traceId: '0'.repeat(32), ...done, note };
    });
  });
}

/** On average. */
const rateIn = (
  rps: Rate,
  { startedAtMs, endedAtMs }: Pick<PhaseWindow, 'startedAtMs' | 'endedAtMs'>,
): number => meanRate(rps, startedAtMs - ZERO_MS, endedAtMs - ZERO_MS);

type Scale = ReturnType<typeof phaseScale>;

function journalOf(scenario: Scenario, phases: readonly PhaseWindow[], scale: Scale): JournalEvent[] {
  const registered = instancesOf(scenario).map((instance) => registration(instance, ZERO_MS - 1, 'before'));
  return [...registered, ...scenario.faults.flatMap((plan) => eventsOf(plan, phases, scale))].sort(
    (a, b) => a.tMs - b.tMs,
  );
}

const registration = (instance: string, tMs: number, leaseId: string): JournalEvent => ({
  tMs,
  type: 'instance.registered',
  instance,
  address: instance,
  leaseId,
});

function eventsOf(plan: FaultPlan, phases: readonly PhaseWindow[], scale: Scale): JournalEvent[] {
  const { after = 0, lasts } = plan;
  const phase = phaseOf(plan);
  const window = phases.find(({ name }) => name === phase) as PhaseWindow;
  const fromMs = window.startedAtMs + after * scale(phase) * 1000;
  const toMs = lasts === undefined ? window.endedAtMs : fromMs + lasts * scale(phase) * 1000;
  const about = { faultId: plan.id, text: describeFault(plan) };
  const told = ['injecting', 'injected'].map((what) => ({ tMs: fromMs, type: `fault.${what}`, ...about }));
  const undone = ['undoing', 'undone'].map((what) => ({ tMs: toMs, type: `fault.${what}`, ...about }));
  if (plan.instance === undefined) return [...told, ...undone];
  const forgotten = { tMs: fromMs + NOTICED_MS, type: 'instance.forgotten', instance: plan.instance };
  return [...told, forgotten, ...undone, registration(plan.instance, toMs + NOTICED_MS, 'after')];
}

/** Of independent arrivals there are fewer now and then: not by more than this, nearly always (3 sigma). */
function fewestDue({ rps, arrivals }: TimedRoute, { seconds, window }: PhaseView): number {
  // Shapes are summed up in parts.
  const due = Number((rateIn(rps, window) * seconds).toFixed(9));
  return Math.max(0, Math.floor(arrivals === 'poisson' ? due - 3 * Math.sqrt(due) : due));
}

function rehearsedPhase(phase: PhaseView, { system }: Scenario, routes: readonly TimedRoute[]): PhaseView {
  const dueOf = (name: string) => {
    const route = routes.find((one) => one.route === name);
    return route ? fewestDue(route, phase) : 0;
  };
  const callsOf = (to: string, method: string) =>
    routes
      .filter(({ route }) =>
        edgesReached(system, [route]).some((edge) => edge.to === to && method.endsWith(edge.method)),
      )
      .reduce((sum, { route }) => sum + dueOf(route), 0);
  const share = (of: number) => ({ percent: 100, hits: of, of, evidence: '' });
  return extend(phase, {
    route: (route) => statsOf(route, dueOf(route), phase.seconds, system.routes[route]?.good),
    service: (service, operation) => timesOf(callsOf(service, operation)),
    edge: (from, to, operation) => edgeOf(from, to, operation, callsOf(to, operation)),
    culpritShare: (_service, _operation, route) => share(dueOf(route ?? '')),
    slowdownShare: (_service, _operation, route) => share(dueOf(route)),
  });
}

function timesOf(count: number): LatencySummary | null {
  const ms = {
    mean: TOOK_MS,
    min: TOOK_MS,
    p50: TOOK_MS,
    p90: TOOK_MS,
    p95: TOOK_MS,
    p99: TOOK_MS,
    p999: TOOK_MS,
  };
  return { count, ...ms, max: TOOK_MS, interval: () => null };
}

function statsOf(route: string, count: number, seconds: number, good: GoodAnswer | undefined): RouteStats {
  const rate = count / seconds;
  const times = timesOf(count);
  return {
    route,
    count,
    good: count,
    errorCount: 0,
    errorPercent: 0,
    errors: {},
    orders: good && 'paid' in good ? { paid: count, owed: 0, harmed: 0 } : null,
    settled: { count, good: count, dropped: 0 },
    responseMs: times,
    goodResponseMs: times,
    serviceMs: times,
    goodServiceMs: times,
    goodputRps: rate,
    throughputRps: rate,
  };
}

function edgeOf(from: string, to: string, operation: string, calls: number): EdgeStats {
  const each = { calls, attempts: calls, failedAttempts: 0, amplification: 1, attemptsPerTrace: 1 };
  return { from, to, operation, ...each, attemptMs: timesOf(calls), serverMs: timesOf(calls) };
}
