import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { BoundPorts } from 'testcontainers';
import { FaultlineError } from '../../errors.ts';
import { exitedError } from '../exit.ts';
import { logSize, tailLines } from '../log-file.ts';
import { awaitReady } from '../readiness.ts';
import type { ContainerSpec, Exit, InstanceSpec, RunningInstance, Throttling } from '../runtime.ts';
import { waitForLine } from '../wait-for-line.ts';
import { ContainerLog } from './container-log.ts';
import type { Container } from './engine.ts';
import { exitOf } from './exit-of.ts';

export interface DockerInstanceOptions {
  readonly spec: InstanceSpec;
  readonly container: ContainerSpec;
  /** Created and started. */
  readonly started: Container;
  readonly hostPorts: readonly number[];
  readonly logFile: string;
  readonly graceMs: number;
}

/** From one start to its end. */
interface Generation {
  readonly pid: number;
  /** The end of the one before, by the engine's clock. */
  readonly since: Date;
  readonly logOffset: number;
  readonly exited: Promise<Exit>;
  exit?: Exit;
}

const END_KNOWN_MS = 3_000;

/** An instance in a container of its own, over all its restarts. */
export class DockerInstance implements RunningInstance {
  readonly name: string;
  readonly logFile: string;
  readonly #options: DockerInstanceOptions;
  readonly #container: Container;
  readonly #closed = new AbortController();
  #generation: Generation;
  #paused = false;
  #isReady = false;
  /** Settles when nobody looks at the container any more to see whether it is ready. */
  #readying: Promise<void> = Promise.resolve();
  #restarting: Promise<void> | undefined;

  private constructor(options: DockerInstanceOptions, generation: Generation) {
    this.name = options.spec.name;
    this.logFile = options.logFile;
    this.#options = options;
    this.#container = options.started;
    this.#generation = generation;
  }

  /** Of a container that was just started; not yet ready. */
  static async attach(options: DockerInstanceOptions): Promise<DockerInstance> {
    return new DockerInstance(options, await observe(options.started, options.logFile, new Date(0)));
  }

  get pid(): number {
    return this.#generation.pid;
  }

  get state(): RunningInstance['state'] {
    if (this.#generation.exit) return 'exited';
    return this.#paused ? 'paused' : 'running';
  }

  async observedState(): Promise<'running' | 'paused' | 'exited'> {
    const State = await this.#container.inspect().then(
      (found) => found.State,
      (error) => ifNotRunning(error),
    );
    // Somebody else may have removed it.
    if (!State?.Running) return 'exited';
    return State.Paused ? 'paused' : 'running';
  }

  async throttling(): Promise<Throttling | null> {
    const stats = await this.#container
      .stats({ stream: false, 'one-shot': true })
      .catch((error) => ifNotRunning(error));
    const { periods = 0, throttled_periods: throttledPeriods = 0 } = stats?.cpu_stats?.throttling_data ?? {};
    return stats ? { periods, throttledPeriods } : null;
  }

  get exited(): Promise<Exit> {
    return this.#generation.exited;
  }

  /** `127.0.0.1:port` that a port of the container is published on. */
  published(port: number): string | undefined {
    const hostPort = this.#options.hostPorts[this.#options.container.ports.indexOf(port)];
    return hostPort === undefined ? undefined : `127.0.0.1:${hostPort}`;
  }

  /** Resolves once its wait strategy and its own check are content; when they are not, it is killed. */
  ready(): Promise<void> {
    const ready = this.#ready();
    this.#readying = ready.catch(() => {});
    return ready;
  }

  async #ready(): Promise<void> {
    const { spec, container } = this.#options;
    this.#isReady = false;
    let waited: Promise<void> = Promise.resolve();
    const ready: InstanceSpec['ready'] = async (instance, signal) => {
      const { since } = this.#generation;
      waited = Promise.resolve(container.waitFor?.waitUntilReady(this.#container, this.#boundPorts(), since));
      // A strategy that gives up may have seen the end before it is known here how it ended.
      await waited.catch(async (error: unknown) => {
        await Promise.race([this.exited, delay(END_KNOWN_MS, undefined, { ref: false })]);
        throw error;
      });
      await spec.ready?.(instance, signal);
    };
    try {
      await awaitReady(this, { ...spec, ready }, this.#closed.signal);
      this.#isReady = true;
    } catch (error) {
      // The first error is the one to tell.
      await this.kill().catch(() => {});
      // It goes on looking until it sees that the container has ended: for long, when somebody else has removed it.
      await Promise.race([waited.catch(() => {}), delay(END_KNOWN_MS, undefined, { ref: false })]);
      throw error;
    }
  }

  async waitForLine(match: RegExp, signal?: AbortSignal): Promise<RegExpMatchArray> {
    const generation = this.#generation;
    const found = await waitForLine(
      {
        file: this.logFile,
        offset: generation.logOffset,
        ended: () => generation.exit !== undefined,
        replaced: () => this.#generation !== generation,
      },
      match,
      signal,
    );
    if (found) return found;
    throw exitedError(this, await generation.exited, `a line matching ${match}`);
  }

  lastLines(count: number): readonly string[] {
    return tailLines(this.logFile, this.#generation.logOffset, count);
  }

  async kill(): Promise<void> {
    await this.#container.kill().catch(ifNotRunning);
    await this.exited;
  }

  async pause(): Promise<void> {
    const { exit } = this.#generation;
    if (exit) throw exitedError(this, exit, 'a running instance to pause');
    if (this.#paused) return;
    await this.#container.pause().catch(async (error: { statusCode?: number }) => {
      // It may have ended just now.
      ifNotRunning(error);
      throw exitedError(this, await this.exited, 'a running instance to pause');
    });
    this.#paused = true;
  }

  async resume(): Promise<void> {
    if (this.state !== 'paused') return;
    await this.#container.unpause();
    this.#paused = false;
  }

  /** The engine counts the time between SIGTERM and SIGKILL in whole seconds: `graceMs` is rounded up. */
  async stop(graceMs = this.#options.graceMs): Promise<Exit> {
    await this.resume();
    await this.#container.stop({ t: Math.ceil(graceMs / 1_000) }).catch(ifNotRunning);
    return this.exited;
  }

  restart(): Promise<void> {
    this.#restarting ??= this.#restart().finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  /** Stops and removes it, with its anonymous volumes; a restart under way fails with `instance-disposed`. */
  async [Symbol.asyncDispose](): Promise<void> {
    const message = `${this.name} was disposed: it can't be started again.`;
    this.#closed.abort(new FaultlineError('instance-disposed', message));
    // The first process of a container ignores SIGTERM until it has a handler, and has nothing to lose before.
    await (this.#isReady ? this.stop() : this.kill());
    // Whoever waits for it to be ready has to find it ended, not gone.
    await this.#readying;
    await this.#restarting?.catch(() => {});
    await this.#container.remove({ force: true, v: true }).catch(ifNotRunning);
  }

  async #restart(): Promise<void> {
    await this.stop();
    this.#closed.signal.throwIfAborted();
    // By the engine's clock; its time of the next start can be later than the first line of output.
    const { FinishedAt } = (await this.#container.inspect()).State;
    const since = new Date(Date.parse(FinishedAt) + 1);
    await this.#container.start();
    this.#paused = false;
    this.#generation = await observe(this.#container, this.logFile, since);
    await this.ready();
  }

  #boundPorts(): BoundPorts {
    const bound = new BoundPorts();
    const { container, hostPorts } = this.#options;
    for (const [index, port] of container.ports.entries()) bound.setBinding(port, hostPorts[index] ?? 0);
    return bound;
  }
}

/** Follows a container from its start to its end, which is when its log is complete. */
async function observe(container: Container, logFile: string, since: Date): Promise<Generation> {
  const { State } = await container.inspect();
  appendFileSync(logFile, '');
  const logOffset = logSize(logFile);
  const log = await ContainerLog.follow(container, logFile, since);
  const exited = exitOf(container, log.ended).then(async (exit) => {
    await log.complete();
    generation.exit = exit;
    return exit;
  });
  const generation: Generation = { pid: State.Pid, since, logOffset, exited };
  return generation;
}

/** 304: has stopped; 404: is gone; 409: is not running, or is being removed. */
function ifNotRunning(error: { statusCode?: number }): void {
  if (![304, 404, 409].includes(error.statusCode ?? 0)) throw error;
}
