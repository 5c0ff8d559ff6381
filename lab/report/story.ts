import { recoveryIn } from '../analysis/arm/harm.ts';
import type { ArmView } from '../analysis/arm/view.ts';
import type { LatencySummary } from '../analysis/requests/latency.ts';
import { samplesIn } from '../analysis/requests/phase-stats.ts';
import { minSamples } from '../analysis/requests/quantile.ts';
import type { JournalEvent } from '../evidence/events.ts';
import type { CheckedAudit } from '../run/judge/check-audits.ts';
import { describeExit } from '../runtime/exit.ts';
import type { Exit } from '../runtime/runtime.ts';
import { turnsOf } from './breakers.ts';
import { metText } from './faults.ts';
import { formatOrders } from './format.ts';
import type { ReportArm } from './model.ts';

type Sentence = ReportArm['story'][number];
/** When something happened, epoch ms, and the sentence that says so. */
type Told = readonly [tMs: number, text: string];

const AT_ONCE_MS = 250;

/** What happened, from journal, samples and series, never from the script's intentions. Zero is the first phase. */
export function tellStory(view: ArmView, zeroMs: number, audits: readonly CheckedAudit[] = []): Sentence[] {
  return [faults, exits, registry, breakers, phases, recoveries, books]
    .flatMap((tell) => tell(view, audits))
    .sort(([a], [b]) => a - b)
    .map(([tMs, text]) => ({ tS: (tMs - zeroMs) / 1000, text }));
}

function faults(view: ArmView): Told[] {
  return [
    ...view
      .journal('fault.injected')
      .map(
        (event): Told => [
          event.tMs,
          `${isCondition(event) ? 'Condition' : 'Fault'} in force: ${event.text}.`,
        ],
      ),
    ...ofFaults(view, 'fault.undone').map(
      (event): Told => [event.tMs, `Fault undone: ${event.text}${whatItMet(view, event)}.`],
    ),
    ...view.faults
      .filter(({ cameMs }) => cameMs === null)
      .map(({ text }): Told => [boundsOf(view)[1], `Fault that never came: ${text}.`]),
  ];
}

function whatItMet(view: ArmView, { faultId }: JournalEvent): string {
  const ledger = view.faults.find(({ id }) => id === faultId);
  return ledger ? `; it met ${metText(ledger)}` : '';
}

const isCondition = ({ kind }: JournalEvent) => kind === 'condition';
const ofFaults = (view: ArmView, type: string) => view.journal(type).filter((event) => !isCondition(event));

function exits(view: ArmView): Told[] {
  return view
    .journal('instance.exited')
    .map((event) => [
      event.tMs,
      `${event.instance} ended by itself (${describeExit(event as unknown as Exit)}).`,
    ]);
}

/** Comings and goings while the phases ran; starting and stopping the system is no part of the story. */
function registry(view: ArmView): Told[] {
  const [fromMs, toMs] = boundsOf(view);
  const between = (type: string) => view.journal(type).filter(({ tMs }) => tMs >= fromMs && tMs < toMs);
  return [
    ...atOnce(between('instance.forgotten')).map(
      ({ tMs, who }): Told => [tMs, `The registry forgot ${who}${sinceFault(view, tMs)}.`],
    ),
    ...atOnce(between('instance.registered')).map(
      ({ tMs, who }): Told => [tMs, `Registered anew: ${who}${sinceFault(view, tMs)}.`],
    ),
  ];
}

/** Instances that came or went within a moment of each other, as one. */
function atOnce(events: readonly JournalEvent[]): { tMs: number; who: string }[] {
  const groups: JournalEvent[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last?.[0] && event.tMs - last[0].tMs < AT_ONCE_MS) last.push(event);
    else groups.push([event]);
  }
  return groups.map((group) => ({
    tMs: group[0]?.tMs ?? 0,
    who: group
      .map(({ instance }) => String(instance))
      .sort()
      .join(', '),
  }));
}

/** The first turns of each breaker's way to open, and its way back; not each probe in between that failed. */
function breakers(view: ArmView): Told[] {
  const byEdge = Map.groupBy(turnsOf(view), ({ edge }) => edge);
  return [...byEdge].flatMap(([edge, own]) => {
    let told = 'closed';
    return own.flatMap(({ tMs, to }, index): Told[] => {
      const news = to === 'half-open' ? own[index + 1]?.to === 'closed' : to !== told;
      if (!news) return [];
      if (to !== 'half-open') told = to;
      return [[tMs, `Breaker ${edge} ${to}${sinceFault(view, tMs)}.`]];
    });
  });
}

function phases(view: ArmView): Told[] {
  return view.evidence.phases.flatMap((window) => {
    const { name, startedAtMs, endedAtMs } = window;
    const again = samplesIn(view.evidence.samples, window).filter(
      ({ earlierTraceIds = [] }) => earlierTraceIds.length > 0,
    );
    return view.routes.flatMap((route): Told[] => {
      const stats = view.phase(name)?.route(route);
      if (!stats?.responseMs) return [];
      const seconds = ((endedAtMs - startedAtMs) / 1000).toFixed(1);
      const resent = again.filter((sample) => sample.route === route).length;
      const orders = stats.orders ? ` (${formatOrders(stats.orders)})` : '';
      const ok = `${stats.good} of ${stats.count} ok${orders}${resent > 0 ? `, ${resent} sent more than once` : ''}`;
      const text = `${name} (${seconds} s), ${route}: ${ok}, ${timesOf(stats.responseMs)}.`;
      return [[startedAtMs, text]];
    });
  });
}

/** Quantiles that there were requests enough for, and the slowest. */
function timesOf(times: LatencySummary): string {
  const told = (['p50', 'p90', 'p99'] as const).filter((quantile) => times.count >= minSamples(quantile));
  return [
    ...told.map((quantile) => `${quantile} ${Math.round(times[quantile])} ms`),
    `slowest ${Math.round(times.max)} ms`,
  ].join(', ');
}

/** For each route with harmed requests since the fault, when that ended. How many they are stands with the phases, and there alone. */
function recoveries(view: ArmView): Told[] {
  const [startMs, toMs] = boundsOf(view);
  const faultFromMs = ofFaults(view, 'fault.injected')[0]?.tMs;
  if (faultFromMs === undefined) return [];
  const fromMs = Math.max(startMs, faultFromMs);
  return view.routes.flatMap((route): Told[] => {
    const harm = recoveryIn(view.evidence, { fromMs, toMs }, route);
    if (!harm || harm.lastDueMs === null) return [];
    const last = `last harmed ${route} was due${sinceFault(view, harm.lastDueMs)}`;
    return harm.afterMs === null
      ? [[toMs, `${route} had not recovered when the last phase ended: the ${last}.`]]
      : [[harm.lastDueMs, `The ${last}.`]];
  });
}

/** What was audited after the load, and what is broken. */
function books(view: ArmView, audits: readonly CheckedAudit[]): Told[] {
  const unread = view
    .journal('books.unread')
    .map(({ tMs, error }): Told => [tMs, `The books were not read: ${error}.`]);
  const [read] = view.journal('books.read');
  const instances = (read?.instances ?? []) as readonly string[];
  if (!read || instances.length === 0) return unread;
  const still = (read.open as readonly string[]).length;
  const open = still === 0 ? 'nothing was left to settle' : `${still} orders were still to be settled`;
  const broken = audits
    .filter(({ violations }) => violations.length > 0)
    .map(({ audit, isToBreak, violations }): Told => {
      const times = violations.length === 1 ? 'once' : `${violations.length} times`;
      return [read.tMs, `Audit ${audit.name} is broken ${times}${isToBreak ? ', as expected' : ''}.`];
    });
  const of = instances.toSorted().join(', ');
  return [...unread, [read.tMs, `Books read of ${of}: ${read.records} records, ${open}.`], ...broken];
}

/** From the start of the first phase to the end of the last. */
function boundsOf({ evidence: { phases } }: ArmView): readonly [fromMs: number, toMs: number] {
  return [phases[0]?.startedAtMs ?? 0, phases.at(-1)?.endedAtMs ?? 0];
}

/** How long after the last fault or undo that was, as `, 1.7 s after the fault`; nothing before the first. */
function sinceFault(view: ArmView, tMs: number): string {
  const marks = [
    ...ofFaults(view, 'fault.injecting').map((event) => ({ tMs: event.tMs, name: 'fault' })),
    ...ofFaults(view, 'fault.undoing').map((event) => ({ tMs: event.tMs, name: 'undo' })),
  ].filter((mark) => mark.tMs <= tMs);
  const last = marks.sort((a, b) => a.tMs - b.tMs).at(-1);
  return last ? `, ${((tMs - last.tMs) / 1000).toFixed(1)} s after the ${last.name}` : '';
}
