import { recoveryIn } from '../../../analysis/arm/harm.ts';
import type { ArmView } from '../../../analysis/arm/view.ts';
import { nameOf } from '../../../analysis/protections/kinds.ts';
import { startsReport } from '../../../report/starts.ts';
import type { FinishedRun } from '../../../run/finished-run.ts';
import { edgesOf } from '../../../scenario/edges.ts';
import { causesOf } from './causes.ts';
import { idleFacts } from './idle-facts.ts';
import { latenessSeries } from './lateness-series.ts';
import type { ArmFacts, EventFacts, GreenRun, PhaseFacts, RunFacts, SeriesFacts } from './page-model.ts';
import { pairsOf } from './pairs.ts';
import { samplingFacts, settingsOf, startFacts } from './settings.ts';
import { brokenPlaces, callFacts, faultStretch, poolFacts } from './system-facts.ts';

/** What the mechanism's charts draw; the rest stays in evidence/. */
const SERIES = new Set([
  'faultline_workers_busy',
  'faultline_workers_queued',
  'faultline_client_in_flight',
  'faultline_client_attempts_total',
  'faultline_rejections_total',
  'faultline_fallbacks_total',
  'faultline_retries_total',
  'faultline_retries_given_up_total',
  'faultline_client_retry_tokens',
  'faultline_server_in_flight',
  'faultline_registered',
  'faultline_registry_lease_remaining_seconds',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'rpc_server_call_duration_seconds_count',
  'http_server_request_duration_seconds_count',
]);
/** Labels that tell one line from another. */
const LABELS = [
  'job',
  'instance',
  'peer_service',
  'reason',
  'kind',
  'by',
  'rpc_response_status_code',
  'outcome',
];

/** All that the page shows beside the report. */
export function runFacts(run: FinishedRun, lastGreen: GreenRun | null): RunFacts {
  const arms = run.arms.map(armFacts);
  const edges = new Map(
    [...edgesOf(run.scenario.system), ...arms.flatMap(({ calls }) => calls)].map(({ from, to }) => [
      `${from}\n${to}`,
      { from, to },
    ]),
  );
  const placed = new Set(Object.keys(run.scenario.topology));
  return {
    edges: [...edges.values()].filter(({ from, to }) => placed.has(from) && placed.has(to)),
    arms,
    pairs: pairsOf(run.arms),
    lastGreen,
  };
}

function armFacts(view: ArmView): ArmFacts {
  const zeroMs = view.evidence.phases[0]?.startedAtMs ?? 0;
  const [started] = view.journal('arm.started');
  const [broken, calls, pools] = [brokenPlaces(view), callFacts(view), poolFacts(view)];
  const acted = view.protections.map((ledger) => ({
    ...{ kind: ledger.kind, where: nameOf(ledger).replace(' -> ', ' → ') },
    ...{ times: ledger.acted, refused: ledger.refused, evidence: ledger.evidence },
  }));
  return {
    name: view.arm,
    settings: [
      ...settingsOf(started?.protections),
      ...startFacts(startsReport(view)),
      ...samplingFacts(view.evidence.sampling),
    ],
    phases: phaseFacts(view),
    ...{ broken, calls, pools, acted },
    idle: idleFacts(view),
    hadFault: view.faults.some(({ kind }) => kind === 'fault'),
    recovery: recoveryOf(view),
    causes: causesOf(view, { broken, calls, pools, acted }),
    series: [...seriesFacts(view, zeroMs), ...latenessSeries(view.evidence.samples, zeroMs)],
    events: eventFacts(view, zeroMs),
  };
}

function phaseFacts(view: ArmView): PhaseFacts[] {
  const ended = new Map(view.journal('phase.ended').map((event) => [event.phase, event]));
  return view.phases.map((name) => {
    const { machine, clockStepMs } = (ended.get(name) ?? {}) as {
      readonly machine?: { readonly busyPercent?: number };
      readonly clockStepMs?: number;
    };
    const traces = view.phase(name)?.traces;
    return {
      name,
      busyPercent: machine?.busyPercent ?? null,
      clockStepMs: clockStepMs ?? null,
      tracesExpected: traces?.expected ?? 0,
      tracesComplete: traces?.complete ?? 0,
    };
  });
}

/** Null where no fault was undone, or nothing was due since. */
function recoveryOf(view: ArmView): ArmFacts['recovery'] {
  const { toMs: fromMs } = faultStretch(view);
  const endMs = view.evidence.phases.at(-1)?.endedAtMs ?? fromMs;
  const found = endMs > fromMs ? recoveryIn(view.evidence, { fromMs, toMs: endMs }) : null;
  return (
    found && {
      afterS: found.afterMs === null ? null : found.afterMs / 1000,
      harmed: found.harmed,
      count: found.count,
    }
  );
}

/** One that is nought all along says nothing. */
function seriesFacts(view: ArmView, zeroMs: number): SeriesFacts[] {
  return view.evidence.metrics
    .filter(({ name, points }) => SERIES.has(name) && points.some(({ value }) => value !== 0))
    .map(({ name, labels, points }) => ({
      name,
      labels: Object.fromEntries(
        LABELS.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])),
      ),
      points: points.map(
        ({ tMs, value }) => [Math.round(tMs - zeroMs) / 1000, Number(value.toPrecision(6))] as const,
      ),
    }));
}

const TOLD: Readonly<Record<string, (event: Readonly<Record<string, unknown>>) => string>> = {
  'fault.injected': ({ text }) => `in force: ${text}`,
  'fault.undone': ({ text }) => `undone: ${text}`,
  'instance.registered': ({ instance }) => `${instance} registered`,
  'instance.forgotten': ({ instance }) => `${instance} forgotten by the registry`,
  'health.changed': ({ instance, from, to }) => `health of ${instance}: ${from}, then ${to}`,
  'instance.exited': ({ instance }) => `${instance} ended by itself`,
};

/** While the phases ran; starting and stopping the system is no part of it. */
function eventFacts(view: ArmView, zeroMs: number): EventFacts[] {
  const endMs = view.evidence.phases.at(-1)?.endedAtMs ?? zeroMs;
  const told = view.evidence.journal.flatMap((event) => {
    const text = TOLD[event.type]?.(event);
    const isWithin = event.tMs >= zeroMs && event.tMs <= endMs;
    return text === undefined || !isWithin
      ? []
      : [{ tS: (event.tMs - zeroMs) / 1000, type: event.type, text }];
  });
  const turns = view.protections.flatMap((ledger) =>
    ledger.turns.map(({ atMs, to }) => ({
      tS: (atMs - zeroMs) / 1000,
      type: 'breaker',
      text: `breaker ${nameOf(ledger).replace(' -> ', ' → ')} ${to}`,
      short: to,
    })),
  );
  return [...told, ...turns].toSorted((a, b) => a.tS - b.tS);
}
