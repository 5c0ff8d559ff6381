import { keptTraces } from '../../analysis/sampling/sampling.ts';
import { packTraces } from '../../analysis/spans/packed-traces.ts';
import { countedBetween } from '../../backends/collector/counters.ts';
import { settled } from '../../backends/collector/settle.ts';
import { traceQueryOf } from '../../backends/traces/client.ts';
import { readSpans } from '../../evidence/arm-reader.ts';
import { ArmWriter } from '../../evidence/arm-writer.ts';
import type { JournalEvent } from '../../evidence/events.ts';
import { entryOf } from '../../scenario/entry.ts';
import { collectMetrics, untilScraped } from '../collect/collect.ts';
import { TraceCollection } from '../collect/collect-traces.ts';
import { type FinishedArm, finishedArm, fromMsOf, phasesOf } from '../collect/finished-arm.ts';
import { beyondRoom, ownTraces } from '../collect/trace-room.ts';
import type { Journal } from '../journal/journal.ts';
import { notWritten } from '../journal/not-written.ts';
import type { ArmOptions } from '../lab/arm-options.ts';
import { decisionWaitOf } from '../lab/backends.ts';
import { tellIgnored } from '../lab/ignored-keys.ts';
import { LeaseWatch } from '../watch/lease-watch.ts';
import { driveArm } from './drive-arm.ts';

/** From the beginning of a request until its spans are in the store, but for those of what hangs or stands still. */
const TRACE_PATIENCE_MS = 5_000;
/** Some milliseconds of work, for what must happen in time beside it. */
const TRACES_AT_A_TIME = 100;

/** One full run of a scenario as one of its variants, on services of its own. What it measures goes to the run's folder as it comes. */
export async function runArm(options: ArmOptions): Promise<FinishedArm> {
  const { lab, scenario, arm, attempt } = options;
  const { folder, sampling, journal, backends, etcd, registry, clock, signal } = lab;
  // Somebody may have set the wall clock since the arm before; what this one starts is stamped by what it says now.
  clock.anchor();
  // Of the wall clock, as the times of spans and series are.
  const startedAtMs = clock.wall();
  const eventsBefore = journal.events.length;
  const collectedBefore = await backends.collector?.counters(signal);
  const droppedBefore = await backends.metrics.evicted();
  const evictedBefore = (await backends.traces.evicted()) ?? 0;
  await using evidence = new ArmWriter({ folder, arm, attempt });
  const decisionMs = backends.collector ? 1000 * decisionWaitOf(scenario.load.timeoutMs) : 0;
  await using collection = new TraceCollection({
    following: traceQueryOf(backends.traces, { pageSize: TRACES_AT_A_TIME }),
    last: traceQueryOf(backends.traces),
    forget: backends.traces.forget,
    service: entryOf(scenario),
    ...{ fromMs: startedAtMs, patienceMs: TRACE_PATIENCE_MS + decisionMs, clock, evidence, signal },
  });
  await using leases = new LeaseWatch({ etcd, instances: () => registry.instances, clock });
  const driven = await driveArm(options, evidence);
  // The services are gone and have flushed: what the store does not have by now it will not get.
  if (backends.collector && collectedBefore) {
    const after = await settled(backends.collector, decisionWaitOf(scenario.load.timeoutMs), signal);
    journal.write('collector.counted', { arm, ...countedBetween(collectedBefore, after) });
    const seen = await untilScraped(backends.metrics, after.accepted, clock, signal);
    if (seen < after.accepted) journal.write('spanmetrics.short', { arm, seen, accepted: after.accepted });
  }
  const span = { fromMs: startedAtMs, toMs: clock.wall() };
  const { requests, answers, records } = driven;
  const expected = keptTraces(requests, sampling);
  const there = await collection.finish({ expected, toMs: span.toMs });
  const own = ownTraces(scenario, options.lengths);
  const evicted = await beyondRoom(backends.traces, expected, there, { own, evictedBefore });
  if (evicted) journal.write('traces.evicted', { arm, ...evicted });
  const series = [...(await collectMetrics(backends.metrics, { arm, attempt }, span)), ...leases.series];
  await evidence.series(series);
  const droppedSamples = ((await backends.metrics.evicted()) ?? 0) - (droppedBefore ?? 0);
  if (droppedSamples > 0) journal.write('metrics.evicted', { arm, dropped: droppedSamples });
  await evidence.close();
  const eventsOfArm = () => journal.events.slice(eventsBefore).filter((event) => event.arm === arm);
  const events = eventsOfArm();
  journal.write('arm.ended', {
    arm,
    requests: requests.filter(({ dueMs }) => dueMs >= fromMsOf(phasesOf(events))).length,
    mishaps: [...driven.mishaps, ...tellIgnored(events).mishaps],
    unwritten: unwrittenIn(events, journal, evidence),
    left: driven.left,
  });
  const traces = await packTraces(readSpans({ folder, arm, attempt }));
  return finishedArm(eventsOfArm(), { requests, answers, records, series }, traces);
}

/** Services log and store on that disk too: what they did without it is not what was to be measured. */
function unwrittenIn(
  events: readonly JournalEvent[],
  journal: Pick<Journal, 'failure'>,
  evidence: Pick<ArmWriter, 'failures'>,
): string[] {
  const unwritten: string[] = [];
  const untargeted = events.find(({ type }) => type === 'targets.failed');
  if (untargeted) unwritten.push(`the metrics backend was not told of all instances: ${untargeted.error}`);
  if (journal.failure) unwritten.push(journal.failure.message);
  const [refused] = evidence.failures;
  if (refused) unwritten.push(notWritten(refused.path, refused.error).message);
  return unwritten;
}
