import { FaultlineError } from '../../errors.ts';
import { exitedError } from '../exit.ts';
import { logSize, tailLines } from '../log-file.ts';
import { awaitReady } from '../readiness.ts';
import type { Exit, InstanceSpec, RunningInstance } from '../runtime.ts';
import { waitForLine } from '../wait-for-line.ts';
import { type Launch, OsProcess } from './os-process.ts';

/** One generation of an instance: a process and where its output starts in the log. */
interface Generation {
  readonly process: OsProcess;
  readonly logOffset: number;
}

/** An instance over all its restarts. */
export class ProcessInstance implements RunningInstance {
  readonly name: string;
  readonly logFile: string;
  readonly #spec: InstanceSpec;
  readonly #launch: Launch;
  readonly #beforeSpawn: () => void;
  readonly #closed = new AbortController();
  #generation: Generation | undefined;
  #restarting: Promise<void> | undefined;

  /** `beforeSpawn` throws when no further process may be started. */
  constructor(spec: InstanceSpec, launch: Launch, beforeSpawn: () => void) {
    this.name = spec.name;
    this.logFile = launch.logFile;
    this.#spec = spec;
    this.#launch = launch;
    this.#beforeSpawn = beforeSpawn;
  }

  /** Spawns and awaits readiness; if that fails, stops what was spawned and throws the first error. */
  async launch(): Promise<void> {
    this.#closed.signal.throwIfAborted();
    this.#beforeSpawn();
    const logOffset = logSize(this.logFile);
    const process = await OsProcess.spawn(this.#launch);
    this.#generation = { process, logOffset };
    try {
      await awaitReady(this, this.#spec, this.#closed.signal);
    } catch (error) {
      await process.stop(this.#launch.graceMs);
      throw error;
    }
  }

  get pid(): number {
    return this.#current.process.pid;
  }

  get state(): 'running' | 'paused' | 'exited' {
    return this.#generation?.process.state ?? 'running';
  }

  async observedState(): Promise<'running' | 'paused' | 'exited'> {
    return this.#current.process.observedState;
  }

  /** It shares that of the lab. */
  async throttling(): Promise<null> {
    return null;
  }

  get exited(): Promise<Exit> {
    return this.#current.process.exited;
  }

  async waitForLine(match: RegExp, signal?: AbortSignal): Promise<RegExpMatchArray> {
    const { process, logOffset } = this.#current;
    const found = await waitForLine(
      {
        file: this.logFile,
        offset: logOffset,
        ended: () => process.exit !== undefined,
        replaced: () => this.#generation?.process !== process,
      },
      match,
      signal,
    );
    if (found) return found;
    throw exitedError(this, await process.exited, `a line matching ${match}`);
  }

  lastLines(count: number): readonly string[] {
    return tailLines(this.logFile, this.#current.logOffset, count);
  }

  async kill(): Promise<void> {
    await this.#current.process.kill();
  }

  async pause(): Promise<void> {
    const { process } = this.#current;
    if (process.exit !== undefined) throw exitedError(this, process.exit, 'a running instance to pause');
    await process.pause(this.name);
  }

  async resume(): Promise<void> {
    this.#current.process.resume();
  }

  async stop(graceMs = this.#launch.graceMs): Promise<Exit> {
    return this.#current.process.stop(graceMs);
  }

  restart(): Promise<void> {
    this.#restarting ??= this.#restart().finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  /** Stops it for good: a restart under way fails with `instance-disposed`. */
  async [Symbol.asyncDispose](): Promise<void> {
    const message = `${this.name} was disposed: it can't be started again.`;
    this.#closed.abort(new FaultlineError('instance-disposed', message));
    await this.#generation?.process.stop(this.#launch.graceMs);
    // A restart that got past its check has spawned a process that it now stops itself; its caller has its error.
    await this.#restarting?.catch(() => {});
  }

  /** Callers get an instance only after its first spawn. */
  get #current(): Generation {
    if (this.#generation === undefined) throw new Error(`${this.name} has not been spawned`);
    return this.#generation;
  }

  async #restart(): Promise<void> {
    await this.stop();
    await this.launch();
  }
}
