import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Etcd3 } from 'etcd3';
import type { BackendInfo } from '../backends/backend.ts';
import { TargetsFile } from '../backends/metrics/targets.ts';
import { FaultlineError } from '../errors.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { ARM_NAMES, type ArmName, type Length, type Scenario } from '../scenario/scenario.ts';
import { type FinishedArm, runArm } from './arm.ts';
import { watchBackends } from './backend-watch.ts';
import { type BackendChoice, startBackends } from './backends.ts';
import { failureOf } from './failure.ts';
import { tellIgnored } from './ignored-keys.ts';
import { Journal } from './journal.ts';
import { type Judged, judge } from './judge.ts';
import { phaseLengths } from './phase-lengths.ts';
import type { Progress } from './progress.ts';
import { type OnRegistryChange, RegistryView } from './registry-view.ts';
import { type RuntimeKind, startRuntime } from './runtimes.ts';
import { unlessAborted } from './until.ts';

export interface RunOptions {
  readonly seed: number;
  readonly length: Length;
  readonly runtime: RuntimeKind;
  readonly backends: BackendChoice;
  /** The run's own folder; exists. */
  readonly folder: string;
  readonly id: string;
  readonly signal: AbortSignal;
  readonly onBackend: (info: BackendInfo) => void;
  readonly onProgress: (progress: Progress) => void;
}

/** All that a report is made of. */
export interface FinishedRun extends Judged {
  readonly scenario: Scenario;
  readonly id: string;
  readonly seed: number;
  readonly length: Length;
  readonly runtime: 'process' | 'docker';
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly backends: readonly BackendInfo[];
  /** What was come across and passed over, a line each. */
  readonly notices: readonly string[];
}

const REGISTRY_ANSWERS_MS = 3_000;

/** Runs both arms and judges them. Whatever happens, all that it started is gone when it settles. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<FinishedRun> {
  const startedAtMs = Date.now();
  const { folder, seed } = options;
  const broken = new AbortController();
  using journal = new Journal(join(folder, 'journal.jsonl'), (error) => broken.abort(error));
  journal.write('run.started', { scenario: scenario.name, seed });
  const runtime = await startRuntime(options.runtime, join(folder, 'logs'));
  journal.write('runtime.started', { kind: runtime.kind, run: runtime.runId });
  try {
    const ran = await runArms(scenario, options, runtime, journal, broken);
    const leftovers = await cleanUp(runtime, journal);
    const judged = judge(scenario, ran.finished, leftovers, journal);
    const { id, length } = options;
    const times = { startedAtMs, endedAtMs: Date.now() };
    const { notices } = tellIgnored(journal.events);
    const about = { scenario, id, seed, length, runtime: runtime.kind, ...times };
    return { ...about, backends: ran.infos, notices, ...judged };
  } catch (error) {
    const leftovers = await cleanUp(runtime, journal);
    const underWay = journal.events.some(({ type }) => type === 'load.started');
    const failure = failureOf(error, { underWay, leftovers });
    journal.write('run.failed', { error: failure instanceof Error ? failure.message : String(failure) });
    throw failure;
  }
}

interface Ran {
  readonly infos: readonly BackendInfo[];
  readonly finished: readonly FinishedArm[];
}

/** `broken` is for whoever notices that the run has lost what it stands on. */
async function runArms(
  scenario: Scenario,
  options: RunOptions,
  runtime: Runtime,
  journal: Journal,
  broken: AbortController,
): Promise<Ran> {
  const { folder } = options;
  const signal = AbortSignal.any([options.signal, broken.signal, runtime.unprotected]);
  const targets = new TargetsFile(join(await made(folder, 'targets'), 'targets.json'));
  await targets.set([]);
  const dataDir = join(folder, 'data');
  const choice = options.backends;
  const starting = startBackends(runtime, { choice, dataDir, targetsFile: targets.path });
  const backends = await unlessAborted(starting, signal);
  watchBackends(backends, (error) => broken.abort(error));
  const infos: BackendInfo[] = [];
  for (const { info, instance } of [backends.registry, backends.traces, backends.metrics]) {
    infos.push(info);
    journal.write('backend.started', { backend: info, pid: instance.pid });
    options.onBackend(info);
  }
  const etcd = connect(runtime.reach(backends.registry.endpoint));
  try {
    let arm: ArmName | undefined;
    const onChange: OnRegistryChange = ({ kind, instance }, instances) => {
      const { service, instance: name, pid, leaseId } = instance;
      journal.write(`instance.${kind}`, { arm, service, instance: name, pid, leaseId });
      const current = instances.map((each) => ({
        address: each.adminAddress,
        labels: { job: each.service, instance: each.instance },
      }));
      targets.set(current).catch((error: unknown) => broken.abort(error));
    };
    await using registry = await RegistryView.open(etcd, {
      onChange,
      onIgnored: (ignored) => journal.write('registry.ignored', { arm, ...ignored }),
      onLost: (error) => broken.abort(error),
    });
    const finished: FinishedArm[] = [];
    for (arm of ARM_NAMES) {
      const lengths = phaseLengths(scenario, options.length);
      const shared = {
        ...options,
        lengths,
        scenario,
        arm,
        runtime,
        backends,
        etcd,
        registry,
        journal,
        signal,
      };
      finished.push(await runArm({ ...shared, dataDir: join(dataDir, arm) }));
    }
    signal.throwIfAborted();
    return { infos, finished };
  } finally {
    etcd.close();
  }
}

/** A folder of its own, which a container of another user can be given. */
async function made(...parts: string[]): Promise<string> {
  const folder = join(...parts);
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  return folder;
}

/** With a deadline: a registry that is silent must not hold up the lab for ever. */
const connect = (endpoint: string) =>
  new Etcd3({
    hosts: `http://${endpoint}`,
    defaultCallOptions: ({ isStream }) => (isStream ? {} : { deadline: Date.now() + REGISTRY_ANSWERS_MS }),
  });

/** Stops all; returns what is left. That is told together with how the run went and must not hide it. */
async function cleanUp(runtime: Runtime, journal: Journal): Promise<string[]> {
  try {
    await runtime[Symbol.asyncDispose]();
  } catch (error) {
    if (!(error instanceof FaultlineError)) throw error;
  }
  const left = [...(await runtime.leftovers())];
  journal.write('cleanup.checked', { left });
  return left;
}
