import type { Etcd3 } from 'etcd3';
import { keys } from '../../services/proto/control.ts';
import type { ArmEvidence } from '../analysis/evidence.ts';
import { keptTraces } from '../analysis/sampling.ts';
import { countedBetween } from '../backends/collector/counters.ts';
import { settled } from '../backends/collector/settle.ts';
import { patienceOf } from '../scenario/patience.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { decisionWaitOf } from './backends.ts';
import { collectMetrics, collectTraces, untilScraped } from './collect.ts';
import { type ArmOptions, driveArm } from './drive-arm.ts';
import { tellIgnored } from './ignored-keys.ts';
import { beyondRoom, ownTraces } from './trace-room.ts';
import type { Befallen } from './trust.ts';

export interface FinishedArm extends Befallen {
  readonly evidence: ArmEvidence;
  /** What the cleanup check found. */
  readonly left: readonly string[];
}

/** Services deregister before they stop: when they are gone, only the news of it may still be under way. */
const DEREGISTERED_WITHIN_MS = 500;

/** One full run of a scenario as one of its variants, on services of its own. */
export async function runArm(options: ArmOptions): Promise<FinishedArm> {
  const { scenario, arm, attempt, sampling, journal, backends, etcd, registry, signal } = options;
  // Somebody may have set the wall clock since the arm before; what this one starts is stamped by what it says now.
  options.clock.anchor();
  // Of the wall clock, as the times of spans and series are.
  const startedAtMs = Date.now();
  const eventsBefore = journal.events.length;
  const collectedBefore = await backends.collector?.counters(signal);
  const droppedBefore = await backends.metrics.evicted();
  const { kind } = options.runtime;
  journal.write('arm.started', { arm, attempt, runtime: kind, protections: scenario.arms[arm] });
  await writeSettings(etcd, scenario, arm);
  const driven = await driveArm(options);
  // What crashed could not deregister; its lease takes care of that.
  const crashed = driven.mishaps.length > 0;
  const registered = crashed ? [] : await registry.stillThereAfter(DEREGISTERED_WITHIN_MS);
  // The services are gone and have flushed: what the store does not have by now it will not get.
  if (backends.collector && collectedBefore) {
    const after = await settled(backends.collector, decisionWaitOf(scenario.load.timeoutMs), signal);
    journal.write('collector.counted', { arm, ...countedBetween(collectedBefore, after) });
    const seen = await untilScraped(backends.metrics, after.accepted, signal);
    if (seen < after.accepted) journal.write('spanmetrics.short', { arm, seen, accepted: after.accepted });
  }
  const span = { fromMs: startedAtMs, toMs: Date.now() };
  const sent = [...driven.warmUp, ...driven.samples];
  const traces = await collectTraces(backends.traces, sent, sampling, span, signal);
  const own = ownTraces(scenario, options.lengths);
  const evicted = await beyondRoom(backends.traces, keptTraces(sent, sampling), traces, own);
  if (evicted) journal.write('traces.evicted', { arm, ...evicted });
  const metrics = await collectMetrics(backends.metrics, { arm, attempt }, span);
  const droppedSamples = ((await backends.metrics.evicted()) ?? 0) - (droppedBefore ?? 0);
  if (droppedSamples > 0) journal.write('metrics.evicted', { arm, dropped: droppedSamples });
  journal.write('arm.ended', { arm, requests: driven.samples.length });
  const events = journal.events.slice(eventsBefore).filter((event) => event.arm === arm);
  const { phases, samples, warmUp, load, answers, books } = driven;
  const mishaps = [...driven.mishaps, ...tellIgnored(events).mishaps];
  const untargeted = events.find(({ type }) => type === 'targets.failed');
  const unwritten: string[] = [];
  if (untargeted) unwritten.push(`the metrics backend was not told of all instances: ${untargeted.error}`);
  // Services log and store on that disk too: what they did without it is not what was to be measured.
  if (journal.failure) unwritten.push(journal.failure.message);
  const left = [
    ...driven.left,
    ...registered.map(({ instance }) => `registration of ${instance}, which has stopped`),
  ];
  const patienceMs = patienceOf(scenario.load);
  const evidence = {
    ...{ arm, phases, samples, warmUp, load, answers, books, patienceMs },
    ...{ traces, sampling, metrics, journal: events },
  };
  return { evidence, left, mishaps, unwritten };
}

async function writeSettings(etcd: Etcd3, scenario: Scenario, arm: string): Promise<void> {
  const services = Object.keys(scenario.topology) as (keyof Scenario['topology'])[];
  await Promise.all(
    services.map((service) =>
      etcd.put(keys.settings(service)).value(JSON.stringify(scenario.arms[arm]?.[service] ?? {})),
    ),
  );
}
