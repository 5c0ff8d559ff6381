import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import { checkName } from './name.ts';
import { inheritedEnvironment } from './process/environment.ts';
import { ProcessInstance } from './process/instance.ts';
import { commandOf, hasProcFs, type LiveProcess, markedProcesses, runMarker } from './process/proc-fs.ts';
import { Reaper } from './process/reaper.ts';
import type { InstanceSpec, RunningInstance, Runtime } from './runtime.ts';

export interface ProcessRuntimeOptions {
  /** Directory of the instances' logs, `<name>.log` each; made if missing. */
  readonly logDir: string;
  /** For every instance, on top of the little that it inherits of the lab's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long an instance may take to end on SIGTERM before it gets SIGKILL; default 5 000 ms. */
  readonly graceMs?: number;
}

/**
 * Runs instances as processes of this machine, each the leader of its own session and process group. Disposing throws
 * FaultlineError `cleanup-failed` when a process outlived SIGKILL.
 */
export interface ProcessRuntime extends Runtime {
  readonly kind: 'process';
  /** Value of FAULTLINE_RUN in the environment of every process of this runtime. */
  readonly runId: string;
  readonly reaperPid: number;
  /**
   * Aborts with a `reaper-died` FaultlineError when the reaper is lost: running instances would outlive a killed lab.
   * From then on `start` and `restart` throw it.
   */
  readonly unprotected: AbortSignal;
}

/** @throws FaultlineError `runtime-unsupported` or `reaper-failed` */
export async function startProcessRuntime(options: ProcessRuntimeOptions): Promise<ProcessRuntime> {
  if (process.platform === 'win32') {
    const message =
      'The process runtime expects a POSIX system (Linux, macOS), found Windows. Use WSL or Docker.';
    throw new FaultlineError('runtime-unsupported', message);
  }
  await mkdir(options.logDir, { recursive: true });
  const runId = randomUUID();
  return new ProcessRuntimeImpl(options, runId, await Reaper.start(runId));
}

class ProcessRuntimeImpl implements ProcessRuntime {
  readonly kind = 'process';
  readonly runId: string;
  readonly #logDir: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #graceMs: number;
  readonly #reaper: Reaper;
  readonly #instances = new Set<ProcessInstance>();
  readonly #starting = new Set<Promise<void>>();
  readonly #livePids = new Set<number>();
  #disposed: Promise<void> | undefined;

  constructor(options: ProcessRuntimeOptions, runId: string, reaper: Reaper) {
    this.runId = runId;
    this.#logDir = resolve(options.logDir);
    this.#env = options.env ?? {};
    this.#graceMs = options.graceMs ?? 5_000;
    this.#reaper = reaper;
  }

  get reaperPid(): number {
    return this.#reaper.pid;
  }

  get unprotected(): AbortSignal {
    return this.#reaper.died;
  }

  async start(spec: InstanceSpec): Promise<RunningInstance> {
    this.#claimName(spec.name);
    checkEnv(spec.name, { ...this.#env, ...spec.env });
    const instance = this.#instanceOf(spec);
    this.#instances.add(instance);
    const launched = instance.launch();
    this.#starting.add(launched);
    try {
      await launched;
    } catch (error) {
      this.#instances.delete(instance);
      throw error;
    } finally {
      this.#starting.delete(launched);
    }
    return instance;
  }

  /** Instances and lab share the machine. */
  reach(address: string): string {
    return address;
  }

  async leftovers(): Promise<readonly string[]> {
    return (await this.#liveProcesses()).map(({ pid, command }) => `process ${pid}: ${command}`);
  }

  async #liveProcesses(): Promise<readonly LiveProcess[]> {
    const listed = await Promise.all(
      [...this.#livePids].map(async (pid) => ({ pid, command: (await commandOf(pid)) ?? '?' })),
    );
    const marked = hasProcFs ? await markedProcesses(this.runId) : [];
    return [...new Map([...listed, ...marked].map((process) => [process.pid, process])).values()];
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    await Promise.all([...this.#instances].map((instance) => instance[Symbol.asyncDispose]()));
    // Starts under way fail and stop what they spawned; their callers get the error.
    await Promise.allSettled(this.#starting);
    if (this.unprotected.aborted) return this.#killLeftovers();
    if (await this.#reaper.close()) return;
    const detail = await this.leftovers();
    const message = `Cleanup expected to leave no process of run ${this.runId}, found ${detail.length} that SIGKILL did not end.`;
    throw new FaultlineError('cleanup-failed', message, { exitCode: ExitCode.leftBehind, detail });
  }

  /** What the reaper's sweep does, for the case that it is no longer there. */
  async #killLeftovers(): Promise<void> {
    for (const { pid } of await this.#liveProcesses()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }

  #instanceOf(spec: InstanceSpec): ProcessInstance {
    const launch = {
      name: spec.name,
      command: spec.command,
      cwd: resolve(spec.cwd ?? '.'),
      env: { ...inheritedEnvironment(), ...this.#env, ...spec.env, [runMarker]: this.runId },
      logFile: join(this.#logDir, `${spec.name}.log`),
      graceMs: this.#graceMs,
      reaperPipe: this.#reaper.pipe,
      onSpawn: (pid: number) => this.#livePids.add(pid),
      onExit: (pid: number) => {
        this.#livePids.delete(pid);
        this.#reaper.remove(pid);
      },
    };
    return new ProcessInstance(spec, launch, () => this.unprotected.throwIfAborted());
  }

  #claimName(name: string): void {
    if (this.#disposed !== undefined) {
      throw new FaultlineError('runtime-disposed', `${name} can't be started: its runtime was disposed.`);
    }
    checkName(name, this.#instances);
  }
}

/** dash drops other names from the environment of what it starts. */
function checkEnv(instance: string, env: Readonly<Record<string, string>>): void {
  const odd = Object.keys(env).find((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (odd === undefined) return;
  const message = `The environment of ${instance} expects names of letters, digits and \`_\`, got \`${odd}\`.`;
  throw new FaultlineError('instance-env-invalid', message);
}
