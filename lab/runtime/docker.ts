import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ContainerRuntimeClient, getReaper, LABEL_TESTCONTAINERS_SESSION_ID } from 'testcontainers';
import { ExitCode, FaultlineError } from '../errors.ts';
import { typed } from '../typed.ts';
import { removeAbandoned } from './docker/abandoned.ts';
import { type Engine, isLocal } from './docker/engine.ts';
import { asEngineError } from './docker/engine-error.ts';
import { DockerInstance } from './docker/instance.ts';
import { labelsOf, RUN_LABEL } from './docker/labels.ts';
import { startContainer } from './docker/start-container.ts';
import { createVolumes, findVolumes } from './docker/volumes.ts';
import { onFreePorts } from './free-ports.ts';
import { checkName } from './name.ts';
import type { ContainerSpec, InstanceSpec, RunningInstance, Runtime } from './runtime.ts';

export interface DockerRuntimeOptions {
  readonly engine: ContainerRuntimeClient;
  /** Directory of the instances' logs, `<name>.log` each; made if missing. */
  readonly logDir: string;
  /** How long an instance may take to end on SIGTERM before it gets SIGKILL; default 5 000 ms. */
  readonly graceMs?: number;
}

/** The image of Testcontainers' own reaper, which cleans up after a killed lab. */
const RYUK_IMAGE = 'testcontainers/ryuk:0.14.0';
/** Spans and phases of a second's length are compared. */
const CLOCK_TOLERANCE_MS = 100;
/** Containers need no process of the lab's to be found again: nothing that it could lose. */
const NEVER = new AbortController().signal;

/**
 * Runs each instance in a container of its own, on one private network; ports are published on 127.0.0.1 only. Removes
 * first what killed labs left on this machine. Disposing throws FaultlineError `cleanup-failed` when something is left.
 * @throws FaultlineError `engine-failed` or `engine-clock`
 */
export async function startDockerRuntime(options: DockerRuntimeOptions): Promise<DockerRuntime> {
  const { engine, logDir } = options;
  await mkdir(logDir, { recursive: true });
  try {
    await requireSameClock(engine.container.dockerode);
    await removeAbandoned(engine);
    const sessionId = await reaperSession(engine);
    const runId = randomUUID();
    const network = `faultline-${runId}`;
    // Testcontainers' own network would not carry the lab's labels. Its reaper knows this one by the session.
    const Labels = { ...labelsOf(runId), [LABEL_TESTCONTAINERS_SESSION_ID]: sessionId };
    await engine.container.dockerode.createNetwork({ Name: network, Driver: 'bridge', Labels });
    return new DockerRuntime(options, { runId, sessionId, network });
  } catch (error) {
    throw asEngineError(error);
  }
}

/** Starts Testcontainers' own reaper where its image is here; the labels do without it. */
async function reaperSession(engine: ContainerRuntimeClient): Promise<string> {
  if (!(await isLocal(engine, process.env.RYUK_CONTAINER_IMAGE ?? RYUK_IMAGE))) {
    process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
  }
  try {
    return (await getReaper(engine)).sessionId;
  } catch {
    // It wants the engine's socket, which not every engine gives it.
    process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';
    return (await getReaper(engine)).sessionId;
  }
}

/** An engine in a virtual machine has a clock of its own; spans from there are told apart by phases from here. */
async function requireSameClock(engine: Engine): Promise<void> {
  const askedAtMs = Date.now();
  const { SystemTime } = (await engine.info()) as { SystemTime: string };
  const aheadMs = Date.parse(SystemTime) - askedAtMs;
  const behindMs = Date.now() - Date.parse(SystemTime);
  const off = Math.max(aheadMs, behindMs - (Date.now() - askedAtMs));
  if (off <= CLOCK_TOLERANCE_MS) return;
  throw new FaultlineError(
    'engine-clock',
    `Expected the Docker engine's clock to agree with this machine's within ${CLOCK_TOLERANCE_MS} ms, found it ${Math.round(off)} ms off. Restart Docker, or use --runtime process.`,
  );
}

export class DockerRuntime implements Runtime {
  readonly kind = 'docker';
  readonly runId: string;
  readonly unprotected: AbortSignal = NEVER;
  readonly #engine: Engine;
  readonly #logDir: string;
  readonly #graceMs: number;
  readonly #sessionId: string;
  readonly #network: string;
  readonly #engineCpus: number;
  readonly #instances = new Set<DockerInstance>();
  readonly #starting = new Set<Promise<unknown>>();
  #disposed: Promise<void> | undefined;

  constructor(
    { engine, logDir, graceMs = 5_000 }: DockerRuntimeOptions,
    { runId, sessionId, network }: { runId: string; sessionId: string; network: string },
  ) {
    this.#engine = engine.container.dockerode;
    this.#engineCpus = engine.info.containerRuntime.cpus;
    this.#logDir = resolve(logDir);
    this.#graceMs = graceMs;
    this.runId = runId;
    this.#sessionId = sessionId;
    this.#network = network;
  }

  /** @throws FaultlineError `container-not-started`, or what readiness says, with the last lines of its log */
  async start(spec: InstanceSpec): Promise<RunningInstance> {
    const { container } = spec;
    if (!container) throw new TypeError(`${spec.name} says no image`);
    this.#throwIfDisposed(spec.name);
    checkName(spec.name, this.#instances);
    const starting = this.#replace(spec, container);
    this.#starting.add(starting);
    try {
      return await starting;
    } finally {
      this.#starting.delete(starting);
    }
  }

  /** Where the lab reaches `name:port`, which is how containers reach each other. */
  reach(address: string): string {
    const [name, port] = address.split(':');
    const instance = [...this.#instances].find((each) => each.name === name);
    return instance?.published(Number(port)) ?? address;
  }

  async leftovers(): Promise<readonly string[]> {
    try {
      return await this.#found();
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      return [`what the engine still runs (it does not answer: ${found}); ${typed('clean')} once it does`];
    }
  }

  get #ofRun() {
    return { label: [`${RUN_LABEL}=${this.runId}`] };
  }

  async #found(): Promise<string[]> {
    const [containers, networks, volumes] = await Promise.all([
      this.#engine.listContainers({ all: true, filters: this.#ofRun }),
      this.#engine.listNetworks({ filters: this.#ofRun }),
      findVolumes(this.#engine, this.#ofRun.label),
    ]);
    return [
      ...containers.map(({ Id, Names }) => `container ${Names[0]?.slice(1) ?? Id}`),
      ...networks.map(({ Name }) => `network ${Name}`),
      ...volumes.map(({ name }) => `volume ${name}`),
    ];
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    // What fails here is found below, and told with what it left.
    await Promise.allSettled([...this.#instances].map((instance) => instance[Symbol.asyncDispose]()));
    // Starts under way fail; what they had created by then is only known by its label.
    await Promise.allSettled(this.#starting);
    await this.#removeAll().catch(() => {});
    const detail = await this.leftovers();
    if (detail.length === 0) return;
    const message = `Cleanup expected to leave nothing of run ${this.runId}, found ${detail.length}.`;
    throw new FaultlineError('cleanup-failed', message, { exitCode: ExitCode.leftBehind, detail });
  }

  async #removeAll(): Promise<void> {
    const left = await this.#engine.listContainers({ all: true, filters: this.#ofRun });
    await Promise.allSettled(
      left.map(({ Id }) => this.#engine.getContainer(Id).remove({ force: true, v: true })),
    );
    const volumes = await findVolumes(this.#engine, this.#ofRun.label);
    await Promise.allSettled(volumes.map(({ name }) => this.#engine.getVolume(name).remove()));
    await this.#engine.getNetwork(this.#network).remove();
  }

  /** A name is that of a container too: the one that ended has to go first. */
  async #replace(spec: InstanceSpec, container: ContainerSpec): Promise<RunningInstance> {
    for (const former of this.#instances) {
      if (former.name !== spec.name) continue;
      this.#instances.delete(former);
      await former[Symbol.asyncDispose]();
    }
    return onFreePorts(container.ports.length, (ports) => this.#launch(spec, container, ports));
  }

  async #launch(
    spec: InstanceSpec,
    container: ContainerSpec,
    hostPorts: readonly number[],
  ): Promise<RunningInstance> {
    await createVolumes(this.#engine, container, { runId: this.runId, sessionId: this.#sessionId });
    const started = await startContainer(this.#engine, {
      ...{ spec, container, hostPorts, runId: this.runId, network: this.#network },
      name: `faultline-${this.runId.slice(0, 8)}-${spec.name}`,
      engineCpus: this.#engineCpus,
      beforeStart: () => this.#throwIfDisposed(spec.name),
    });
    const logFile = join(this.#logDir, `${spec.name}.log`);
    let instance: DockerInstance | undefined;
    try {
      instance = await DockerInstance.attach({
        ...{ spec, container, hostPorts, started, logFile },
        graceMs: this.#graceMs,
      });
      this.#instances.add(instance);
      if (this.#disposed) await instance[Symbol.asyncDispose]();
      await instance.ready();
      return instance;
    } catch (error) {
      if (instance) this.#instances.delete(instance);
      // The first error is the one to tell; what is left is found by its label.
      await instance?.[Symbol.asyncDispose]().catch(() => {});
      await started.remove({ force: true, v: true }).catch(() => {});
      throw error;
    }
  }

  #throwIfDisposed(name: string): void {
    if (this.#disposed === undefined) return;
    throw new FaultlineError('runtime-disposed', `${name} can't be started: its runtime was disposed.`);
  }
}
