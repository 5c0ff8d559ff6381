import { chmod, mkdir } from 'node:fs/promises';
import { availableParallelism, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import packageJson from '../../package.json' with { type: 'json' };
import { ALL, type Sampling } from '../analysis/sampling.ts';
import type { BackendInfo } from '../backends/backend.ts';
import { TargetsFile } from '../backends/metrics/targets.ts';
import { FaultlineError } from '../errors.ts';
import { FORMAT_VERSION, JOURNAL } from '../evidence/read-journal.ts';
import { startClock } from '../runtime/clock.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { phaseLengths } from '../scenario/phase-lengths.ts';
import type { Length, Scenario } from '../scenario/scenario.ts';
import type { ArmOptions } from './arm-options.ts';
import { watchBackends } from './backend-watch.ts';
import { decisionWaitOf, listBackends, startBackends } from './backends.ts';
import { failureFields, failureOf } from './failure.ts';
import type { BackendChoice } from './find-backend.ts';
import type { FinishedArm } from './finished-arm.ts';
import { type FinishedRun, finishedRun, type RunStarted } from './finished-run.ts';
import { Journal } from './journal.ts';
import { judge } from './judge.ts';
import { judgeEarly } from './judge-early.ts';
import { grantedTtlS } from './lease-reading.ts';
import type { Progress } from './progress.ts';
import { connectRegistry } from './registry-connection.ts';
import { discardRegistryData } from './registry-data.ts';
import { type OnRegistryChange, RegistryView } from './registry-view.ts';
import { type Attempts, type Rerun, untilConclusive } from './rerun.ts';
import { type RuntimeKind, startRuntime } from './runtimes.ts';
import { ScrapeTargets } from './scrape-targets.ts';
import { requireRoom } from './trace-room.ts';
import { unlessAborted } from './until.ts';

export interface RunOptions {
  /** Name of the scenario, or the path of its file as the user gave it: what judges the run later. */
  readonly source: string;
  readonly seed: number;
  readonly length: Length;
  readonly runtime: RuntimeKind;
  readonly backends: BackendChoice;
  /** How a Collector between services and traces samples; null for none. */
  readonly collector: Sampling | null;
  /** Whether etcd's data stays in the folder. */
  readonly keepData: boolean;
  /** The run's own folder; exists. */
  readonly folder: string;
  readonly id: string;
  readonly signal: AbortSignal;
  readonly onBackend: (info: BackendInfo) => void;
  /** Gets a line about each program that has a backend's name and is none. */
  readonly onPassedOver: (line: string) => void;
  readonly onProgress: (progress: Progress) => void;
  /** How often an arm that is inconclusive is run again. */
  readonly reruns: number;
  readonly onRerun: (rerun: Rerun) => void;
}

/** The end of a backend is known this much later than the errors that it led to. */
const END_KNOWN_MS = 250;

/**
 * Runs all arms, the control first, and judges them. A run that ends early once load was sent is judged on the arms that were finished by then;
 * `failure` says why. Whatever happens, all that it started is gone when it settles.
 * @throws FaultlineError where the lab could not be started, or was interrupted
 */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<FinishedRun> {
  const clock = startClock();
  const began = performance.now();
  const { folder } = options;
  const broken = new AbortController();
  // Later than that the run goes on: what was measured is in memory, and the arm's verdict says what happened.
  const isUnderWay = () => journal.events.some(({ type }) => type === 'load.started');
  using journal: Journal = new Journal(join(folder, JOURNAL), clock, (error) => {
    if (!isUnderWay()) broken.abort(error);
  });
  journal.write('run.started', { ...startedAs(scenario, options) });
  const runtime = await startRuntime(options.runtime, join(folder, 'logs'));
  journal.write('runtime.started', { kind: runtime.kind, run: runtime.runId });
  const ran: Ran = { finished: [], attempts: {} };
  const end = async () => {
    const left = await cleanUp(runtime, options);
    journal.write('cleanup.checked', { left, durationMs: performance.now() - began });
    return left;
  };
  try {
    await runArms(scenario, { ...options, clock }, runtime, journal, broken, ran);
    const leftovers = await end();
    return finishedRun(scenario, journal.events, judge(scenario, ran.finished, leftovers, journal), null);
  } catch (error) {
    const cause = await causeOf(error, AbortSignal.any([options.signal, broken.signal]));
    const leftovers = await end();
    const underWay = isUnderWay();
    const leftByArms = Object.values(ran.attempts).flatMap(({ left }) => left);
    const failure = failureOf(cause, { underWay, leftovers: [...leftByArms, ...leftovers], folder });
    const isJudged = failure instanceof FaultlineError && underWay && !options.signal.aborted;
    const judged = isJudged ? judgeEarly(scenario, ran, failure, leftovers, journal) : null;
    journal.write('run.failed', failureFields(failure));
    if (!isJudged || !judged) throw failure;
    return finishedRun(scenario, journal.events, judged, failure);
  }
}

function startedAs(
  { name: scenario }: Scenario,
  { source, id, seed, length, collector: sampling }: RunOptions,
): RunStarted {
  const machine = {
    node: process.version,
    os: `${type()} ${release()}`,
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
  };
  const { version: faultline } = packageJson;
  return { formatVersion: FORMAT_VERSION, faultline, id, scenario, source, seed, length, sampling, machine };
}

/** Filled as the run goes on: what is there when it ends early. */
interface Ran {
  readonly finished: FinishedArm[];
  /** By arm that was begun. */
  readonly attempts: Record<string, Attempts>;
}

/** What a backend no longer does is noticed by its clients first; that it has ended is what to tell. */
async function causeOf(error: unknown, broken: AbortSignal): Promise<unknown> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  broken.addEventListener('abort', () => resolve(), { once: true });
  if (!broken.aborted) await Promise.race([aborted, delay(END_KNOWN_MS)]);
  return broken.aborted ? broken.reason : error;
}

/** `broken` is for whoever notices that the run has lost what it stands on. */
async function runArms(
  scenario: Scenario,
  options: RunOptions & Pick<ArmOptions, 'clock'>,
  runtime: Runtime,
  journal: Journal,
  broken: AbortController,
  { finished, attempts }: Ran,
): Promise<void> {
  const { folder } = options;
  const signal = AbortSignal.any([options.signal, broken.signal, runtime.unprotected]);
  const targetsFile = new TargetsFile(join(await made(folder, 'targets'), 'targets.json'));
  await targetsFile.set([]);
  const dataDir = dataOf(folder);
  const choice = options.backends;
  const sampling = options.collector;
  const collector = sampling && { sampling, decisionWaitS: decisionWaitOf(scenario.load.timeoutMs) };
  const onPassedOver = (line: string) => {
    journal.write('backend.passed-over', { line });
    options.onPassedOver(line);
  };
  const how = { choice, dataDir, targetsFile: targetsFile.path, collector };
  const starting = startBackends(runtime, { ...how, signal, onPassedOver });
  const backends = await unlessAborted(starting, signal);
  watchBackends(backends, (error) => broken.abort(error));
  for (const { info, instance } of listBackends(backends)) {
    journal.write('backend.started', { backend: info, pid: instance.pid });
    options.onBackend(info);
  }
  const lengths = phaseLengths(scenario, options.length);
  requireRoom(backends.traces, scenario, lengths, sampling ?? ALL);
  const etcd = connectRegistry(runtime.reach(backends.registry.endpoint));
  // What is still asked of it then fails at once: etcd3 would try again for seconds.
  void backends.registry.instance.exited.then(() => etcd.close());
  try {
    let arm: string | undefined;
    // The run goes on without the metrics of who came since, which makes the arm inconclusive.
    const targets = new ScrapeTargets(targetsFile, backends.collector?.targets ?? [], (error) => {
      const failure = failureOf(error, { underWay: true, leftovers: [], folder }) as Error;
      journal.write('targets.failed', { arm, error: failure.message });
    });
    const onChange: OnRegistryChange = ({ kind, instance }, instances) => {
      const { service, instance: name, address, pid, leaseId } = instance;
      const about = { arm, service, instance: name };
      journal.write(`instance.${kind}`, { ...about, address, pid, leaseId });
      if (kind === 'registered') {
        void grantedTtlS(etcd, leaseId).then((ttlS) => {
          if (ttlS !== null) journal.write('lease.read', { ...about, leaseId, ttlS });
        });
      }
      targets.set(instances);
    };
    await using registry = await RegistryView.open(etcd, {
      services: Object.keys(scenario.system.services),
      onChange,
      onIgnored: (ignored) => journal.write('registry.ignored', { arm, ...ignored }),
      onLost: (error) => broken.abort(error),
    });
    for (arm of Object.keys(scenario.arms)) {
      const shared = {
        ...options,
        sampling: sampling ?? ALL,
        lengths,
        scenario,
        arm,
        runtime,
        backends,
        etcd,
        registry,
        targets,
        journal,
        signal,
      };
      const ofArm: Attempts = { discarded: [], left: [] };
      attempts[arm] = ofArm;
      finished.push(await untilConclusive({ ...shared, dataDir: join(dataDir, arm) }, options, ofArm));
    }
    signal.throwIfAborted();
  } finally {
    etcd.close();
  }
}

const dataOf = (folder: string) => join(folder, 'data');

/** A folder of its own, which a container of another user can be given. */
async function made(...parts: string[]): Promise<string> {
  const folder = join(...parts);
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  return folder;
}

/** Stops all; returns what is left. That is told together with how the run went and must not hide it. */
async function cleanUp(runtime: Runtime, options: RunOptions): Promise<string[]> {
  try {
    await runtime[Symbol.asyncDispose]();
  } catch (error) {
    if (!(error instanceof FaultlineError)) throw error;
  }
  const left = [...(await runtime.leftovers())];
  if (!options.keepData) left.push(...(await discardRegistryData(dataOf(options.folder))));
  return left;
}
