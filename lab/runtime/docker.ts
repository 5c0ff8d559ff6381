import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ContainerRuntimeClient, getReaper, LABEL_TESTCONTAINERS_SESSION_ID } from 'testcontainers';
import { ExitCode, FaultlineError } from '../errors.ts';
import { removeAbandoned } from './docker/abandoned.ts';
import { type Engine, isLocal } from './docker/engine.ts';
import { DockerInstance } from './docker/instance.ts';
import { LabContainer } from './docker/lab-container.ts';
import { labelsOf, RUN_LABEL } from './docker/labels.ts';
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
/** Containers need no process of the lab's to be found again: nothing that it could lose. */
const NEVER = new AbortController().signal;

/**
 * Runs each instance in a container of its own, on one private network; ports are published on 127.0.0.1 only. Removes
 * first what killed labs left on this machine. Disposing throws FaultlineError `cleanup-failed` when something is left.
 */
export async function startDockerRuntime(options: DockerRuntimeOptions): Promise<DockerRuntime> {
  const { engine, logDir } = options;
  await mkdir(logDir, { recursive: true });
  await removeAbandoned(engine);
  if (!(await isLocal(engine, process.env.RYUK_CONTAINER_IMAGE ?? RYUK_IMAGE))) {
    process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
  }
  const { sessionId } = await getReaper(engine);
  const runId = randomUUID();
  const network = `faultline-${runId}`;
  // Testcontainers' own network would not carry the lab's labels. Its reaper knows this one by the session.
  const Labels = { ...labelsOf(runId), [LABEL_TESTCONTAINERS_SESSION_ID]: sessionId };
  await engine.container.dockerode.createNetwork({ Name: network, Driver: 'bridge', Labels });
  return new DockerRuntime(options, runId, network);
}

export class DockerRuntime implements Runtime {
  readonly kind = 'docker';
  readonly runId: string;
  readonly unprotected = NEVER;
  readonly #engine: Engine;
  readonly #logDir: string;
  readonly #graceMs: number;
  readonly #network: string;
  readonly #instances = new Set<DockerInstance>();
  readonly #starting = new Set<Promise<unknown>>();
  #disposed: Promise<void> | undefined;

  constructor({ engine, logDir, graceMs = 5_000 }: DockerRuntimeOptions, runId: string, network: string) {
    this.#engine = engine.container.dockerode;
    this.#logDir = resolve(logDir);
    this.#graceMs = graceMs;
    this.runId = runId;
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
    const filters = { label: [`${RUN_LABEL}=${this.runId}`] };
    const [containers, networks] = await Promise.all([
      this.#engine.listContainers({ all: true, filters }),
      this.#engine.listNetworks({ filters }),
    ]);
    return [
      ...containers.map(({ Id, Names }) => `container ${Names[0]?.slice(1) ?? Id}`),
      ...networks.map(({ Name }) => `network ${Name}`),
    ];
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    await Promise.all([...this.#instances].map((instance) => instance[Symbol.asyncDispose]()));
    // Starts under way fail; what they had created by then is only known by its label.
    await Promise.allSettled(this.#starting);
    await this.#removeContainers();
    await this.#engine.getNetwork(this.#network).remove();
    const detail = await this.leftovers();
    if (detail.length === 0) return;
    const message = `Cleanup expected to leave nothing of run ${this.runId}, found ${detail.length}.`;
    throw new FaultlineError('cleanup-failed', message, { exitCode: ExitCode.leftBehind, detail });
  }

  async #removeContainers(): Promise<void> {
    const filters = { label: [`${RUN_LABEL}=${this.runId}`] };
    const left = await this.#engine.listContainers({ all: true, filters });
    await Promise.all(left.map(({ Id }) => this.#engine.getContainer(Id).remove({ force: true, v: true })));
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
    const { name } = spec;
    const beforeStart = () => this.#throwIfDisposed(name);
    const shared = { spec, container, hostPorts };
    const fresh = new LabContainer({ ...shared, runId: this.runId, network: this.#network, beforeStart });
    const id = await fresh.start().then(
      (started) => started.getId(),
      (cause: unknown) => this.#notStarted(spec, container, cause),
    );
    const instance = await DockerInstance.attach({
      ...shared,
      started: this.#engine.getContainer(id),
      logFile: join(this.#logDir, `${name}.log`),
      graceMs: this.#graceMs,
    });
    this.#instances.add(instance);
    try {
      if (this.#disposed) await instance[Symbol.asyncDispose]();
      await instance.ready();
      return instance;
    } catch (error) {
      this.#instances.delete(instance);
      await instance[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Leaves nothing of it behind: its name may be used again. */
  async #notStarted({ name }: InstanceSpec, { image }: ContainerSpec, cause: unknown): Promise<never> {
    const filters = { name: [`^/faultline-${this.runId.slice(0, 8)}-${name}$`] };
    for (const { Id } of await this.#engine.listContainers({ all: true, filters })) {
      await this.#engine.getContainer(Id).remove({ force: true, v: true });
    }
    if (cause instanceof FaultlineError) throw cause;
    const found = (cause instanceof Error ? cause.message : String(cause)).trim();
    const message = `${name} (image ${image}) expected to start, but the engine says: ${found}`;
    throw new FaultlineError('container-not-started', message, { cause, detail: [found] });
  }

  #throwIfDisposed(name: string): void {
    if (this.#disposed === undefined) return;
    throw new FaultlineError('runtime-disposed', `${name} can't be started: its runtime was disposed.`);
  }
}
