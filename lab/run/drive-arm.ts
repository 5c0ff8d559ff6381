import { join } from 'node:path';
import type { ArmMeasured } from '../evidence/arm-reader.ts';
import type { ArmWriter } from '../evidence/arm-writer.ts';
import type { JournalEvent } from '../evidence/events.ts';
import { PHASE_NAMES, type PhaseName } from '../evidence/phases.ts';
import type { PromisedLoad } from '../evidence/requests.ts';
import { FaultInjector } from '../faults/fault-injector.ts';
import { startLoad } from '../load/load.ts';
import { checkPlan } from '../load/plan.ts';
import { triesAtMost } from '../load/tries.ts';
import { goodAnswersOf } from '../scenario/good-answers.ts';
import { patienceOf } from '../scenario/patience.ts';
import { phaseScale } from '../scenario/phase-lengths.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ArmOptions } from './arm-options.ts';
import { CrashWatch } from './crash-watch.ts';
import { currentInstances } from './current-instances.ts';
import { firstOf } from './failure.ts';
import { FaultTimeline } from './fault-timeline.ts';
import { HealthWatch } from './health-watch.ts';
import { labLeaseS } from './lab-lease.ts';
import { ControlTask } from './machine/control.ts';
import { measureArm } from './measure-arm.ts';
import { type Progress, RecentSamples } from './progress.ts';
import { ProtectionWitness } from './protection-witness.ts';
import { planRoutes } from './requests.ts';
import { type RunningSystem, startSystem } from './running-system.ts';
import { systemBooks } from './system-books.ts';
import { WARM_UP_MS } from './trace-room.ts';
import { unlessAborted, until } from './until.ts';
import { walkPhases } from './walk-phases.ts';

/** Past the last phase the schedule goes on while the last faults are being undone. */
const SLACK_MS = 20_000;
/** A fault's own end, beyond the arm's, should the lab be lost. */
const TTL_MARGIN_MS = 30_000;
const PROGRESS_MS = 200;
/** Time for a refusal at the deadline to arrive; then the client is gone, as it said it would be. */
const GIVE_UP_MARGIN_MS = 250;

/** What an arm's load, system and books have left. */
export interface Driven extends Pick<ArmMeasured, 'requests' | 'answers' | 'records'> {
  readonly left: readonly string[];
  readonly mishaps: readonly string[];
}

interface UnderWay {
  readonly evidence: ArmWriter;
  readonly system: RunningSystem;
  readonly crashes: CrashWatch;
  readonly control: ControlTask;
}

/** Starts the system, drives it through the phases, and stops it again. */
export async function driveArm(options: ArmOptions, evidence: ArmWriter): Promise<Driven> {
  const { lab, scenario, arm, attempt, seed } = options;
  const { journal, runtime, signal } = lab;
  await using control = new ControlTask(lab.clock);
  await using system = await startSystem({ lab, scenario, arm, attempt, seed });
  using _scraped = lab.targets.follow();
  await using _health = new HealthWatch({
    ...{ arm, journal, system: scenario.system },
    instances: () => system.registered.map((each) => ({ ...each, address: runtime.reach(each.address) })),
  });
  using crashes = new CrashWatch(arm, journal, system.instances.values());
  try {
    return await drivePhases(options, { evidence, system, crashes, control });
  } catch (error) {
    if (signal.aborted) throw error;
    throw await crashes.causeOf(firstOf(error));
  }
}

async function drivePhases(
  options: ArmOptions,
  { evidence, system, crashes, control }: UnderWay,
): Promise<Driven> {
  const { lab, scenario, arm, attempt, seed, lengths } = options;
  const { clock, journal, runtime, backends, etcd, registry, signal } = lab;
  const reach = (address: string) => runtime.reach(address);
  const instances = () =>
    currentInstances(registry.instances).map((each) => ({ ...each, adminAddress: reach(each.adminAddress) }));
  const scale = phaseScale(scenario, lengths);
  await using injector = new FaultInjector({ etcd, instances, leaseTtlS: labLeaseS(scenario, scale) });
  const totalMs = 1000 * PHASE_NAMES.reduce((sum, name) => sum + lengths[name], 0);
  const ttlMs = totalMs + TTL_MARGIN_MS;
  const shared = {
    ...{ arm, injector, system, backends, journal, crashes, clock },
    ...{ seed, ttlMs, scale, reach, instances },
    logFile: (faultId: string) => join(lab.folder, 'logs', `${arm}-${faultId}.log`),
  };
  const protections = new ProtectionWitness({
    ...{ arm, instances, journal },
    settings: scenario.arms[arm] ?? {},
    started: [...system.instances.keys()],
  });
  await using conditions = new FaultTimeline({ ...shared, kind: 'condition', plans: asConditions(scenario) });
  await using faults = new FaultTimeline({
    ...shared,
    kind: 'fault',
    plans: scenario.faults,
    beforeKill: async (instance) => {
      await Promise.all([conditions.beforeKill(instance), protections.beforeKill(instance)]);
    },
  });
  await conditions.enter('baseline');

  const recent = new RecentSamples({
    patienceMs: patienceOf(scenario.load),
    goodAnswers: goodAnswersOf(scenario),
  });
  // The store merges what has one trace id: an arm that is run again needs new ones.
  const traceScope = [lab.id, arm, ...(attempt > 1 ? [attempt] : [])].join('/');
  const requests = await planRoutes(scenario, {
    ...{ baseUrl: system.baseUrl, idempotencyKey: keysOf(scenario, arm), seed, signal },
  });
  const plan = checkPlan({
    baseUrl: system.baseUrl,
    seed,
    traceScope,
    startAtMs: null,
    durationMs: WARM_UP_MS + totalMs + SLACK_MS,
    giveUpMarginMs: GIVE_UP_MARGIN_MS,
    routes: requests.routes,
    ...(scenario.load.timeoutMs === undefined ? {} : { timeoutMs: scenario.load.timeoutMs }),
    obeyRetryAfter: scenario.load.obeyRetryAfter ?? false,
    repeatUnknown: scenario.load.repeatUnknown ?? null,
    sampling: lab.sampling,
  });
  evidence.answers(requests.answers);
  // Of a request that has ended the phase has begun.
  const phaseAt = (dueMs: number) => phaseIn(journal.events, arm, dueMs);
  await using load = startLoad(plan, {
    clock,
    onBatch: (batch) => {
      evidence.requests(batch.map((request) => ({ ...request, phase: phaseAt(request.dueMs) })));
      recent.add(batch);
    },
    onAnswers: (answers) => evidence.answers(answers),
  });
  system.onMoved((baseUrl) => load.aim(baseUrl));
  // A driver that dies must end the arm at once, not when somebody next asks it something.
  const driverDied = new AbortController();
  load.finished.catch((error: unknown) => driverDied.abort(error));
  const stop = AbortSignal.any([signal, driverDied.signal]);

  const loadStartedMs = await unlessAborted(load.started, stop);
  const { routes: promisedRoutes, ...callers } = scenario.load;
  const keys = { idempotencyKey: keysOf(scenario, arm) };
  journal.write('load.started', { arm, routes: promisedRoutes, ...callers, ...keys }, loadStartedMs);
  const endsAtMs = loadStartedMs + WARM_UP_MS + totalMs;
  let current: Progress['phase'] = 'warm-up';
  let currentSinceMs = loadStartedMs;
  const ticker = setInterval(() => {
    const nowMs = clock.now();
    const leftMs = Math.max(0, endsAtMs - nowMs);
    options.onProgress({ arm, phase: current, ...recent.summary(nowMs, currentSinceMs), leftMs });
  }, PROGRESS_MS);
  try {
    await until(loadStartedMs + WARM_UP_MS, clock, stop);
    await walkPhases({
      ...{ arm, lengths, faults, load, clock, journal, signal: stop },
      measure: () => measureArm(control, clock, { system, backends }),
      onPhase: (name) => {
        current = name;
        currentSinceMs = clock.now();
      },
    });
    const all = await unlessAborted(load.stop(), stop);
    await Promise.all([faults.finish(), protections.ended()]);
    await conditions.leave();
    const left = await injector.left();
    journal.write('cleanup.checked', { arm, left });
    const records = await systemBooks({ lab, arm }, system);
    await evidence.records(records);
    const lost = injector.lost.map((id) => `fault ${id} ended early: the registry dropped the lab's lease`);
    const promised: PromisedLoad = {
      seed,
      traceScope,
      routes: scenario.load.routes,
      startedAtMs: loadStartedMs,
      stoppedAtMs: await load.stopped,
      triesAtMost: triesAtMost(plan),
      pauseMs: scenario.load.repeatUnknown?.pauseMs ?? 0,
    };
    journal.write('load.ended', { arm, promised });
    const answers = [...requests.answers, ...load.answers];
    return { requests: all, answers, records, left, mishaps: [...crashes.crashed, ...lost] };
  } finally {
    clearInterval(ticker);
  }
}

/** Phase of its newest attempt that an arm was in; null in its warm-up. */
function phaseIn(events: readonly JournalEvent[], arm: string, tMs: number): PhaseName | null {
  const began = events.findLast(
    (event) =>
      event.arm === arm &&
      event.tMs <= tMs &&
      (event.type === 'phase.started' || event.type === 'load.started'),
  );
  return (began?.phase as PhaseName | undefined) ?? null;
}

/** Whether the requests of an arm that can have a key have one. */
function keysOf({ load: { idempotencyKey = true } }: Scenario, arm: string): boolean {
  return typeof idempotencyKey === 'boolean' ? idempotencyKey : (idempotencyKey[arm] ?? true);
}

/** In force from before the first request to after the last. */
function asConditions({ conditions = [] }: Scenario): Scenario['faults'] {
  return conditions.map((plan) => ({ ...plan, phase: 'baseline' }));
}
