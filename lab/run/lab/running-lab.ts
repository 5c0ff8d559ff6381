import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Etcd3 } from 'etcd3';
import { ALL, type Sampling } from '../../analysis/sampling/sampling.ts';
import type { BackendInfo } from '../../backends/backend.ts';
import { TargetsFile } from '../../backends/metrics/targets.ts';
import { FaultlineError } from '../../errors.ts';
import type { Random } from '../../load/random.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { System } from '../../system/system.ts';
import type { Journal } from '../journal/journal.ts';
import { causeOf } from '../problems/cause-of.ts';
import { failureOf } from '../problems/failure.ts';
import { unlessAborted } from '../until.ts';
import { type AttachTo, attachBackends } from './attached-backends.ts';
import { watchBackends } from './backend-watch.ts';
import { type Backends, type CollectorChoice, listBackends, startBackends } from './backends.ts';
import type { BackendChoice } from './find-backend.ts';
import { grantedTtlS } from './lease-reading.ts';
import { connectRegistry } from './registry-connection.ts';
import { discardRegistryData } from './registry-data.ts';
import { type OnRegistryChange, RegistryView } from './registry-view.ts';
import { type RuntimeKind, startRuntime } from './runtimes.ts';
import { ScrapeTargets } from './scrape-targets.ts';

export interface LabOptions {
  /** What is under test: who may register. */
  readonly system: System;
  readonly id: string;
  /** Of the lab's own; exists. */
  readonly folder: string;
  readonly runtimeKind: RuntimeKind;
  readonly backendChoice: BackendChoice;
  /** Backends of a system that runs without the lab, and goes on without it. Default: the lab starts its own. */
  readonly attachTo?: AttachTo | undefined;
  /** A Collector between services and traces; null for none. */
  readonly collector: CollectorChoice | null;
  /** Whether etcd's data stays in the folder. */
  readonly keepData: boolean;
  readonly clock: Clock;
  /** For ids of the lab's own: those of its questions for health. */
  readonly ids: Random;
  /** Stays open when the lab is closed: what came of it is told there too. */
  readonly journal: Journal;
  /** Ends whatever is under way in the lab. */
  readonly signal: AbortSignal;
  readonly onBackend: (info: BackendInfo) => void;
  /** Gets a line about each program that has a backend's name and is none. */
  readonly onPassedOver: (line: string) => void;
}

/** A lab that can start programs and has started none yet. Closing ends whatever was begun since. */
export interface StartingLab {
  /** Aborts, with the reason, once the lab has lost what it stands on: a backend, or the sight of the registry. */
  readonly lost: AbortSignal;
  /** Starts the backends and connects to the registry. Where that fails the lab is closed before the error is thrown. */
  open(): Promise<RunningLab>;
  /** Asked again, it tells the same. */
  close(): Promise<ClosedLab>;
}

/** A lab whose backends answer: arms can be started in it, one at a time. Disposing closes it. */
export interface RunningLab extends AsyncDisposable {
  readonly system: System;
  readonly id: string;
  readonly folder: string;
  /** Where backends and arms keep data. */
  readonly dataDir: string;
  readonly sampling: Sampling;
  readonly runtime: Runtime;
  readonly backends: Backends;
  /** Whether the system is one that runs without the lab. */
  readonly isAttached: boolean;
  /** The control channel: settings, faults, and who is there. */
  readonly etcd: Etcd3;
  readonly registry: RegistryView;
  readonly targets: ScrapeTargets;
  /** Whatever happens in the lab, as it happens. */
  readonly journal: Journal;
  readonly clock: Clock;
  readonly ids: Random;
  /** Aborts when nothing in the lab can go on. */
  readonly signal: AbortSignal;
  /** From now on what the registry tells is told of this arm. */
  beginArm(arm: string): void;
  /** Ends all that the lab has started; the journal tells what is left. Asked again, it tells the same. */
  close(): Promise<ClosedLab>;
}

export interface ClosedLab {
  /** What is still there though it should be gone, a line each. */
  readonly left: readonly string[];
}

/** Starts a runtime to start the rest in. */
export async function startLab(options: LabOptions): Promise<StartingLab> {
  const startedAt = performance.now();
  const runtime = await startRuntime(options.runtimeKind, join(options.folder, 'logs'));
  options.journal.write('runtime.started', { kind: runtime.kind, run: runtime.runId });
  return new Lab(options, runtime, startedAt);
}

class Lab implements StartingLab {
  readonly #options: LabOptions;
  readonly #runtime: Runtime;
  readonly #startedAt: number;
  readonly #broken = new AbortController();
  readonly #signal: AbortSignal;
  readonly #dataDir: string;
  readonly #control = new AsyncDisposableStack();
  #arm: string | undefined;
  #closed: Promise<ClosedLab> | undefined;

  constructor(options: LabOptions, runtime: Runtime, startedAt: number) {
    this.#options = options;
    this.#runtime = runtime;
    this.#startedAt = startedAt;
    this.#signal = AbortSignal.any([options.signal, this.#broken.signal, runtime.unprotected]);
    this.#dataDir = join(options.folder, 'data');
  }

  get lost(): AbortSignal {
    return this.#broken.signal;
  }

  async open(): Promise<RunningLab> {
    try {
      return await this.#open();
    } catch (error) {
      // Before its end is brought about: then the backends end too.
      const cause = await causeOf(error, this.#signal);
      await this.close();
      throw cause;
    }
  }

  async #open(): Promise<RunningLab> {
    const { system, id, folder, collector, journal, clock, ids, attachTo } = this.#options;
    const targetsFile = await this.#targetsFile();
    const backends = await this.#startBackends(targetsFile.path);
    const etcd = connectRegistry(this.#runtime.reach(backends.registry.endpoint));
    this.#control.defer(() => etcd.close());
    // What is still asked of it then fails at once: etcd3 would try again for seconds.
    void backends.registry.instance.exited.then(() => etcd.close());
    const targets = this.#scrapeTargets(targetsFile, backends);
    const registry = this.#control.use(await this.#watchRegistry(etcd, targets));
    const close = () => this.close();
    return {
      ...{ system, id, folder, dataDir: this.#dataDir, sampling: collector?.sampling ?? ALL },
      ...{ runtime: this.#runtime, signal: this.#signal, backends, etcd, registry },
      ...{ targets, journal, clock, ids, isAttached: attachTo !== undefined },
      beginArm: (arm) => {
        this.#arm = arm;
      },
      close,
      [Symbol.asyncDispose]: async () => void (await close()),
    };
  }

  close(): Promise<ClosedLab> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #targetsFile(): Promise<TargetsFile> {
    const file = new TargetsFile(join(await made(this.#options.folder, 'targets'), 'targets.json'));
    await file.set([]);
    return file;
  }

  async #startBackends(targetsFile: string): Promise<Backends> {
    const { backendChoice: choice, collector, journal, onBackend, onPassedOver, attachTo } = this.#options;
    const start = () =>
      startBackends(this.#runtime, {
        ...{ choice, dataDir: this.#dataDir, targetsFile, collector, signal: this.#signal },
        onPassedOver: (line) => {
          journal.write('backend.passed-over', { line });
          onPassedOver(line);
        },
      });
    const starting = attachTo ? attachBackends(this.#runtime, attachTo, targetsFile) : start();
    const backends = await unlessAborted(starting, this.#signal);
    watchBackends(backends, (error) => this.#lose(error));
    for (const { info, instance } of listBackends(backends)) {
      journal.write('backend.started', { backend: info, pid: instance.pid });
      onBackend(info);
    }
    return backends;
  }

  /** The lab goes on without the metrics of who came since, which makes the arm inconclusive. */
  #scrapeTargets(file: TargetsFile, { collector }: Backends): ScrapeTargets {
    const { folder, journal } = this.#options;
    return new ScrapeTargets(file, collector?.targets ?? [], (error) => {
      const failure = failureOf(error, { underWay: true, leftovers: [], folder }) as Error;
      journal.write('targets.failed', { arm: this.#arm, error: failure.message });
    });
  }

  #watchRegistry(etcd: Etcd3, targets: ScrapeTargets): Promise<RegistryView> {
    const { system, journal } = this.#options;
    const onChange: OnRegistryChange = ({ kind, instance }, instances) => {
      const { service, instance: name, address, pid, leaseId } = instance;
      const about = { arm: this.#arm, service, instance: name };
      journal.write(`instance.${kind}`, { ...about, address, pid, leaseId });
      if (kind === 'registered') {
        void grantedTtlS(etcd, leaseId).then((ttlS) => {
          if (ttlS !== null) journal.write('lease.read', { ...about, leaseId, ttlS });
        });
      }
      targets.set(instances);
    };
    return RegistryView.open(etcd, {
      services: Object.keys(system.services),
      onChange,
      onIgnored: (ignored) => journal.write('registry.ignored', { arm: this.#arm, ...ignored }),
      onLost: (error) => this.#lose(error),
    });
  }

  /** What ends since the lab is being closed is not lost. */
  #lose(error: unknown): void {
    if (!this.#closed) this.#broken.abort(error);
  }

  /** What is left is told together with how it went, and an error of the cleanup must not hide it. */
  async #close(): Promise<ClosedLab> {
    // The registry ends next: how its watch does is nothing that anything rests on.
    await Promise.allSettled([this.#control.disposeAsync()]);
    try {
      await this.#runtime[Symbol.asyncDispose]();
    } catch (error) {
      if (!(error instanceof FaultlineError)) throw error;
    }
    const left = [...(await this.#runtime.leftovers())];
    if (!this.#options.keepData) left.push(...(await discardRegistryData(this.#dataDir)));
    const durationMs = performance.now() - this.#startedAt;
    this.#options.journal.write('cleanup.checked', { left, durationMs });
    return { left };
  }
}

/** A folder of its own, which a container of another user can be given. */
async function made(...parts: string[]): Promise<string> {
  const folder = join(...parts);
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  return folder;
}
