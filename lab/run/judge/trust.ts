import { type SpanLosses, spanLosses } from '../../analysis/arm/span-losses.ts';
import type { ArmView } from '../../analysis/arm/view.ts';
import { faultDoubts, whyUnmet } from '../../analysis/faults/fault-doubts.ts';
import { samplesIn } from '../../analysis/requests/phase-stats.ts';
import { type RequestSample, traceIdsOf } from '../../evidence/requests.ts';
import { brokenPromises } from '../../load/broken-promises.ts';
import { driverBound, overloaded, phaseOverloaded } from '../../load/overloaded.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Befallen } from '../collect/finished-arm.ts';
import { misplacedFaults } from '../faults/fault-place.ts';
import type { Doubt, Trust } from '../problems/doubt.ts';
import { brokenBaseline } from './baseline-trust.ts';
import { gateReason } from './gate-reason.ts';
import { clockDoubts, machineTrust } from './machine-trust.ts';
import { sentDoubts } from './sent-trust.ts';
import { stopOf, stoppedDoubts } from './stop-claims.ts';

/** Traces that fail the completeness gate, of those expected, beyond which the trace evidence is not to be trusted. */
const MAX_INCOMPLETE_SHARE = 0.05;

/** What an instance has served and not sent goes down with it: half a second of spans, of calls that took as long. */
const LOST_WITH_KILLED_MS = 1_000;

/**
 * Looks at driver, traces, machine and clock, in the arm as a whole and in each phase, beside what befell the arm; of an arm
 * that was not finished there is no more.
 */
export function trustOf(
  view: ArmView,
  { mishaps, unwritten }: Befallen,
  scenario: Pick<Scenario, 'conditions' | 'load' | 'limits'>,
): Trust {
  const befell: Doubt[] = [
    ...mishaps.map((text): Doubt => ({ kind: 'mishap', text })),
    ...unwritten.map((text): Doubt => ({ kind: 'disk', text })),
  ];
  if (view.evidence.phases.length === 0) return { doubts: befell, notes: [] };
  const machine = machineTrust(view, scenario);
  const doubts: Doubt[] = [
    ...befell,
    ...stoppedDoubts(view),
    ...changedSettings(view),
    ...doubtsOfFaults(view),
    ...misplacedFaults(view).map((text): Doubt => ({ kind: 'fault', text })),
    ...driverDoubts(view),
    ...traceDoubts(view),
    ...metricsDoubts(view),
    ...machine.doubts,
    ...clockDoubts(view),
    ...brokenBaseline(view, scenario).map((told): Doubt => ({ kind: 'baseline', ...told })),
  ];
  return { doubts, notes: machine.notes };
}

/** What was claimed of the settings that the arm began with is not claimed of others. */
function changedSettings(view: ArmView): Doubt[] {
  const changes = view.journal('settings.changing');
  if (changes.length === 0) return [];
  const services = new Set(changes.flatMap(({ settings }) => Object.keys(settings ?? {})));
  const times = changes.length === 1 ? 'once' : `${changes.length} times`;
  const text = `settings of ${[...services].join(', ')} were changed by hand while it ran, ${times}`;
  return [{ kind: 'settings', text }];
}

/** A fault that met nobody proves nothing; one that is not what was asked for proves something else. */
function doubtsOfFaults(view: ArmView): Doubt[] {
  // What was to come after an arm was ended is no fault that met nobody.
  const faults = view.faults.filter(({ comingMs }) => comingMs !== null || stopOf(view) === null);
  return faults.flatMap((ledger): Doubt[] => {
    const unmet = whyUnmet(ledger);
    return [
      ...(unmet === null ? [] : [{ kind: 'fault-unmet', text: unmet } as const]),
      ...faultDoubts(ledger).map((text) => ({ kind: 'fault', text }) as const),
    ];
  });
}

function driverDoubts(view: ArmView): Doubt[] {
  const { samples, phases } = view.evidence;
  const whole = overloaded(samples);
  const doubts: Doubt[] = [];
  if (whole.reason !== null && whole.cause !== null)
    doubts.push({ kind: whole.cause, text: whole.reason, ...driverBound(whole) });
  for (const window of phases) {
    const health = phaseOverloaded(samplesIn(samples, window));
    const { reason, cause } = health;
    // What is so of the whole arm need not be told of each phase.
    if (reason === null || cause === null || cause === whole.cause) continue;
    const text = `in the ${window.name} phase ${reason}`;
    doubts.push({ kind: cause, phase: window.name, text, ...driverBound(health) });
  }
  const inPhases = phases.reduce((sum, window) => sum + samplesIn(samples, window).length, 0);
  if (inPhases !== samples.length) {
    const text = `${samples.length - inPhases} of ${samples.length} requests of the arm belong to no phase`;
    doubts.push({ kind: 'schedule', text });
  }
  if (whole.cause === 'no-load') return doubts;
  doubts.push(...brokenPromises(view.evidence).map((text): Doubt => ({ kind: 'schedule', text })));
  doubts.push(...sentDoubts(view).map((told): Doubt => ({ kind: 'sent', ...told })));
  return [...doubts, ...foreignDoubts(view)];
}

/** Requests that somebody else sent while the load ran: they took what the load's own were to have. */
function foreignDoubts({ evidence: { load }, foreign }: ArmView): Doubt[] {
  if (!load) return [];
  const sent = foreign.filter(
    ({ root }) =>
      root?.span.kind === 'server' &&
      root.span.attributes['http.request.method'] !== undefined &&
      root.span.startMs >= load.startedAtMs &&
      root.span.startMs < load.stoppedAtMs,
  );
  if (sent.length === 0) return [];
  return [{ kind: 'foreign', text: `${sent.length} traces are of requests that the load did not send` }];
}

function traceDoubts(view: ArmView): Doubt[] {
  const traces = view.phases.map((phase) => view.phase(phase)?.traces);
  const expected = traces.reduce((sum, each) => sum + (each?.expected ?? 0), 0);
  const complete = traces.reduce((sum, each) => sum + (each?.complete ?? 0), 0);
  const missing = expected - complete;
  const [evicted] = view.journal('traces.evicted');
  // However few are missing: they are all of the beginning.
  if (evicted && missing > 0) {
    const room =
      evicted.kept === undefined
        ? `has dropped ${evicted.dropped} during the arm, to stay in its memory`
        : `keeps the last ${evicted.kept}`;
    const text = `${missing} of ${expected} traces are missing or incomplete: ${evicted.sent} were sent${evicted.own === undefined ? '' : `, ${evicted.own} more may be the system's own`}, and the traces backend ${room}`;
    return [{ kind: 'room', text }];
  }
  const [unread] = view
    .journal('collector.counted')
    .filter(
      ({ accepted, traces: waited }) =>
        expected > 0 && (accepted === 0 || (view.evidence.sampling?.kind === 'tail' && waited === 0)),
    );
  if (unread) {
    const text = 'the Collector counted no span, or no trace to decide on: what became of them is not known';
    return [{ kind: 'traces', text }];
  }
  const losses = spanLosses(view.evidence);
  if (missing <= expected * MAX_INCOMPLETE_SHARE) {
    const ofPhases = phaseTraceDoubts(view);
    return ofPhases.length > 0 ? ofPhases : lostUnseen(view, losses);
  }
  const why = gateReason(traces.flatMap((each) => each?.rejected ?? []));
  const text = `${missing} of ${expected} traces are missing or incomplete${why.text}${describeLosses(losses) || notKept(view, losses)}`;
  return [{ kind: why.kind, text, ...incomplete(missing, expected) }];
}

const incomplete = (missing: number, expected: number) => ({
  measured: `${missing} of ${expected}`,
  limit: `${100 * MAX_INCOMPLETE_SHARE}%`,
});

/** Of a phase with few traces one may be missing. What a kill took with it is known to be missing, and why. */
function phaseTraceDoubts(view: ArmView): Doubt[] {
  const kills = view
    .journal('fault.injecting')
    .filter(({ plan }) => (plan as { kind?: unknown } | undefined)?.kind === 'kill');
  const isTaken = ({ dueMs }: RequestSample) =>
    kills.some(({ tMs }) => dueMs >= tMs - LOST_WITH_KILLED_MS && dueMs < tMs);
  const taken = new Set(view.evidence.samples.filter(isTaken).flatMap(traceIdsOf));
  return view.phases.flatMap((name): Doubt[] => {
    const traces = view.phase(name)?.traces;
    const missing = traces?.missing.filter((id) => !taken.has(id)).length ?? 0;
    if (!traces || missing <= Math.max(1, traces.expected * MAX_INCOMPLETE_SHARE)) return [];
    const why = gateReason(traces.rejected);
    const text = `${missing} of ${traces.expected} traces of the ${name} phase are missing or incomplete${why.text}`;
    return [{ kind: why.kind, phase: name, text, ...incomplete(missing, traces.expected) }];
  });
}

function metricsDoubts(view: ArmView): Doubt[] {
  return view.journal('metrics.evicted').map(({ dropped }) => ({
    kind: 'metrics',
    text: `the metrics backend dropped ${dropped} samples during the arm, to stay in its bounds`,
  }));
}

/** Of traces that a Collector never saw whole nobody knows whether it would have kept them. */
function lostUnseen({ evidence }: ArmView, losses: SpanLosses): Doubt[] {
  if (evidence.sampling?.kind !== 'tail') return [];
  const lost = Math.max(losses.services, losses.refused) + losses.failed;
  const all = losses.accepted + Math.max(losses.services, losses.refused);
  if (lost <= all * MAX_INCOMPLETE_SHARE && losses.droppedEarly === 0) return [];
  const text = `${lost} of ${all} spans were lost, so nobody knows which traces should have been kept${describeLosses(losses)}`;
  return [{ kind: 'traces', text }];
}

/** A busy machine lets requests wait before their first span begins: for the Collector such a trace was not slow. */
function notKept({ evidence }: ArmView, { accepted }: SpanLosses): string {
  if (evidence.sampling?.kind !== 'tail' || accepted === 0) return '';
  return ': the Collector counts no loss, so it did not keep them; they took longer for who sent them than their spans tell';
}

/** Where spans are known to have been lost; nothing where nobody lost any. */
function describeLosses({ services, refused, failed, droppedEarly }: SpanLosses): string {
  const parts = [
    services > 0 ? `the services lost ${services} spans that nobody took` : null,
    refused > 0 ? `the Collector refused ${refused} spans` : null,
    failed > 0 ? `the Collector could not pass on ${failed} spans` : null,
    droppedEarly > 0 ? `the Collector dropped ${droppedEarly} traces before their time` : null,
  ].filter((part) => part !== null);
  return parts.length > 0 ? `: ${parts.join(', ')}` : '';
}
