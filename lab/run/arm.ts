import type { Etcd3 } from 'etcd3';
import { keys } from '../../services/proto/control.ts';
import { type ArmEvidence, PHASE_NAMES } from '../analysis/evidence.ts';
import { keptTraces, type Sampling } from '../analysis/sampling.ts';
import { countedBetween } from '../backends/collector/counters.ts';
import { settled } from '../backends/collector/settle.ts';
import { FaultInjector } from '../faults/fault-injector.ts';
import { startLoad } from '../load/load.ts';
import { checkPlan } from '../load/plan.ts';
import { triesAtMost } from '../load/tries.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { patienceOf } from '../scenario/patience.ts';
import { phaseScale } from '../scenario/phase-lengths.ts';
import type { PhaseLengths, Scenario } from '../scenario/scenario.ts';
import { type Backends, decisionWaitOf, listBackends } from './backends.ts';
import { collectMetrics, collectTraces, untilScraped } from './collect.ts';
import { CrashWatch } from './crash-watch.ts';
import { firstOf } from './failure.ts';
import { FaultTimeline } from './fault-timeline.ts';
import { tellIgnored } from './ignored-keys.ts';
import type { Journal } from './journal.ts';
import { ControlTask } from './machine/control.ts';
import { measureMachine } from './machine.ts';
import { type Progress, RecentSamples } from './progress.ts';
import { ProtectionWitness } from './protection-witness.ts';
import type { RegistryView } from './registry-view.ts';
import { planRoutes } from './requests.ts';
import { type Shop, startShop } from './shop.ts';
import { shopBooks } from './shop-books.ts';
import { beyondRoom, ownTraces, WARM_UP_MS } from './trace-room.ts';
import type { Befallen } from './trust.ts';
import { unlessAborted, until } from './until.ts';
import { walkPhases } from './walk-phases.ts';

export interface ArmOptions {
  readonly scenario: Scenario;
  readonly arm: string;
  /** From 1: of an arm that is run again. */
  readonly attempt: number;
  /** Of the run. */
  readonly id: string;
  readonly seed: number;
  readonly sampling: Sampling;
  readonly lengths: PhaseLengths;
  readonly runtime: Runtime;
  readonly backends: Backends;
  readonly etcd: Etcd3;
  readonly registry: RegistryView;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly dataDir: string;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

export interface FinishedArm extends Befallen {
  readonly evidence: ArmEvidence;
  /** What the cleanup check found. */
  readonly left: readonly string[];
}

/** Past the last phase the schedule goes on while the last faults are being undone. */
const SLACK_MS = 20_000;
/** A fault's own end, beyond the arm's, should the lab be lost. */
const TTL_MARGIN_MS = 30_000;
const PROGRESS_MS = 200;
/** Services deregister before they stop: when they are gone, only the news of it may still be under way. */
const DEREGISTERED_WITHIN_MS = 500;
/** Time for a refusal at the deadline to arrive; then the client is gone, as it said it would be. */
const GIVE_UP_MARGIN_MS = 250;

/** One full run of a scenario as one of its variants, on services of its own. */
export async function runArm(options: ArmOptions): Promise<FinishedArm> {
  const { scenario, arm, attempt, sampling, journal, backends, etcd, registry, signal } = options;
  // Of the wall clock, as the times of spans and series are.
  const startedAtMs = Date.now();
  const eventsBefore = journal.events.length;
  const collectedBefore = await backends.collector?.counters(signal);
  const droppedBefore = await backends.metrics.evicted();
  journal.write('arm.started', { arm, attempt, protections: scenario.arms[arm] });
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

interface Driven
  extends Required<Pick<ArmEvidence, 'phases' | 'samples' | 'warmUp' | 'load' | 'answers' | 'books'>> {
  readonly left: readonly string[];
  readonly mishaps: readonly string[];
}

/** Starts the shop, drives it through the phases, and stops it again. */
async function driveArm(options: ArmOptions): Promise<Driven> {
  const { scenario, arm, journal, signal } = options;
  await using control = new ControlTask(options.clock);
  await using shop = await startShop({ ...options, topology: scenario.topology, limits: scenario.limits });
  using crashes = new CrashWatch(arm, journal, shop.instances.values());
  try {
    return await drivePhases(options, shop, crashes, control);
  } catch (error) {
    if (signal.aborted) throw error;
    throw await crashes.causeOf(firstOf(error));
  }
}

async function drivePhases(
  options: ArmOptions,
  shop: Shop,
  crashes: CrashWatch,
  control: ControlTask,
): Promise<Driven> {
  const { scenario, arm, seed, lengths, clock, journal, runtime, backends, etcd, registry, signal } = options;
  const reach = (address: string) => runtime.reach(address);
  const instances = () =>
    registry.instances.map((each) => ({ ...each, adminAddress: reach(each.adminAddress) }));
  await using injector = new FaultInjector({ etcd, instances });
  const totalMs = 1000 * PHASE_NAMES.reduce((sum, name) => sum + lengths[name], 0);
  const ttlMs = totalMs + TTL_MARGIN_MS;
  const scale = phaseScale(scenario, lengths);
  const shared = {
    ...{ arm, injector, shop, backends, journal, crashes, clock },
    ...{ seed, ttlMs, scale, reach, instances },
  };
  const protections = new ProtectionWitness({
    ...{ arm, instances, journal },
    settings: scenario.arms[arm] ?? {},
    started: [...shop.instances.keys()],
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

  const recent = new RecentSamples(patienceOf(scenario.load));
  // The store merges what has one trace id: an arm that is run again needs new ones.
  const traceScope = [options.id, arm, ...(options.attempt > 1 ? [options.attempt] : [])].join('/');
  const requests = await planRoutes(scenario.load.routes, {
    ...{ baseUrl: shop.baseUrl, idempotencyKey: keysOf(scenario, arm), signal },
  });
  const plan = checkPlan({
    baseUrl: shop.baseUrl,
    seed,
    traceScope,
    startAtMs: null,
    durationMs: WARM_UP_MS + totalMs + SLACK_MS,
    giveUpMarginMs: GIVE_UP_MARGIN_MS,
    routes: requests.routes,
    ...(scenario.load.timeoutMs === undefined ? {} : { timeoutMs: scenario.load.timeoutMs }),
    obeyRetryAfter: scenario.load.obeyRetryAfter ?? false,
    repeatUnknown: scenario.load.repeatUnknown ?? null,
    sampling: options.sampling,
  });
  await using load = startLoad(plan, { clock, onBatch: (batch) => recent.add(batch) });
  shop.onMoved((baseUrl) => load.aim(baseUrl));
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
    const phases = await walkPhases({
      ...{ arm, lengths, faults, load, clock, journal, signal: stop },
      measure: () => measureMachine(control, clock, () => processesOf(shop, backends)),
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
    const books = await shopBooks(options, shop);
    const lost = injector.lost.map((id) => `fault ${id} ended early: the registry dropped the lab's lease`);
    const fromMs = phases[0]?.startedAtMs ?? Number.POSITIVE_INFINITY;
    const { true: warmUp = [], false: samples = [] } = Object.groupBy(
      all,
      ({ dueMs }) => `${dueMs < fromMs}`,
    );
    const { routes } = scenario.load;
    const promised = {
      seed,
      traceScope,
      routes,
      startedAtMs: loadStartedMs,
      stoppedAtMs: await load.stopped,
      triesAtMost: triesAtMost(plan),
    };
    const answers = [...requests.answers, ...load.answers];
    const mishaps = [...crashes.crashed, ...lost];
    return { phases, samples, warmUp, load: promised, answers, books, left, mishaps };
  } finally {
    clearInterval(ticker);
  }
}

/** The lab's own and what it has started; containers are not its children. */
function processesOf(shop: Shop, backends: Backends): number[] {
  const instances = [...shop.instances.values(), ...listBackends(backends).map(({ instance }) => instance)];
  return [process.pid, ...instances.map(({ pid }) => pid).filter((pid) => pid > 0)];
}

/** Whether the orders of an arm have a key. */
function keysOf({ load: { idempotencyKey = true } }: Scenario, arm: string): boolean {
  return typeof idempotencyKey === 'boolean' ? idempotencyKey : (idempotencyKey[arm] ?? true);
}

/** In force from before the first request to after the last. */
function asConditions({ conditions = [] }: Scenario): Scenario['faults'] {
  return conditions.map((plan) => ({ ...plan, phase: 'baseline' }));
}

async function writeSettings(etcd: Etcd3, scenario: Scenario, arm: string): Promise<void> {
  const services = Object.keys(scenario.topology) as (keyof Scenario['topology'])[];
  await Promise.all(
    services.map((service) =>
      etcd.put(keys.settings(service)).value(JSON.stringify(scenario.arms[arm]?.[service] ?? {})),
    ),
  );
}
