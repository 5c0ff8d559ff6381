import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { FaultlineError } from '../../errors.ts';
import { describeExit } from '../exit.ts';
import type { Exit } from '../runtime.ts';
import { findExecutable } from './executable.ts';
import { commandOf, hasProcFs, isStopped, processState } from './proc-fs.ts';

const pauseTimeoutMs = 5_000;

/**
 * Each process tells the reaper its own pid before it becomes the command (exec keeps the pid). It holds the reaper's
 * pipe open until then, so a lab that is killed at this moment is not seen as gone before the pid is known.
 */
const announce = 'echo "+ $$" >&3; exec "$@" 3>&-';

export interface Launch {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
  /** Between SIGTERM and SIGKILL, in ms. */
  readonly graceMs: number;
  /** The lab's end of the reaper's stdin. */
  readonly reaperPipe: Writable;
  /** Called in the same turn as the spawn. */
  readonly onSpawn: (pid: number) => void;
  readonly onExit: (pid: number) => void;
}

/**
 * One process with its group, from spawn to exit. Signals go to the group; what is left of the group when its leader
 * ends is killed, as a container's processes end with its first one.
 */
export class OsProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  #exit: Exit | undefined;
  #paused = false;

  private constructor(child: ChildProcess, pid: number, launch: Launch) {
    this.pid = pid;
    launch.onSpawn(pid);
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.signal('SIGKILL');
        this.#exit = { code, signal };
        launch.onExit(pid);
        resolve(this.#exit);
      });
    });
  }

  /** @throws FaultlineError `binary-missing` or `spawn-failed` */
  static async spawn(launch: Launch): Promise<OsProcess> {
    const [command, ...args] = launch.command;
    if (!existsSync(launch.cwd)) throw spawnError(launch, `no folder ${launch.cwd} to run it in`);
    const found = findExecutable(command, launch.env.PATH ?? '', launch.cwd);
    if ('problem' in found) throw spawnError(launch, found.problem);
    const log = openSync(launch.logFile, 'a');
    let child: ChildProcess;
    try {
      child = spawn('/bin/sh', ['-c', announce, 'faultline', found.file, ...args], {
        detached: true,
        stdio: ['ignore', log, log, launch.reaperPipe],
        env: launch.env,
        cwd: launch.cwd,
      });
    } finally {
      closeSync(log);
    }
    if (child.pid === undefined) {
      const cause = await new Promise<NodeJS.ErrnoException>((resolve) => child.once('error', resolve));
      throw spawnError(launch, cause.code ?? cause.message, cause);
    }
    return new OsProcess(child, child.pid, launch);
  }

  get exit(): Exit | undefined {
    return this.#exit;
  }

  get state(): 'running' | 'paused' | 'exited' {
    if (this.#exit !== undefined) return 'exited';
    return this.#paused ? 'paused' : 'running';
  }

  /** By the kernel where it has a /proc; else as `state`. */
  get observedState(): 'running' | 'paused' | 'exited' {
    if (!hasProcFs) return this.state;
    const letter = processState(this.pid);
    // A zombie does nothing any more.
    if (letter === undefined || letter === 'Z' || letter === 'X') return 'exited';
    return isStopped(this.pid) ? 'paused' : 'running';
  }

  /** A no-op for a group that is gone. */
  signal(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void {
    if (this.#exit !== undefined) return;
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      // EPERM: macOS' answer for a group that consists of zombies only.
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    }
  }

  async kill(): Promise<Exit> {
    this.signal('SIGKILL');
    return this.exited;
  }

  /** @throws FaultlineError `pause-failed` when the process ends meanwhile or the kernel does not report it stopped */
  async pause(name: string): Promise<void> {
    const deadline = performance.now() + pauseTimeoutMs;
    // Stopped before it let go of the reaper's pipe, it would hide the lab's death from the reaper.
    await this.#until(async () => isCommand(await commandOf(this.pid)), deadline, name);
    this.signal('SIGSTOP');
    await this.#until(() => !hasProcFs || isStopped(this.pid), deadline, name);
    this.#paused = true;
  }

  async #until(done: () => boolean | Promise<boolean>, deadline: number, name: string): Promise<void> {
    while (!(await done())) {
      if (this.#exit !== undefined || performance.now() > deadline) {
        const found =
          this.#exit === undefined ? `running after ${pauseTimeoutMs} ms` : describeExit(this.#exit);
        throw new FaultlineError(
          'pause-failed',
          `${name} (pid ${this.pid}) expected to stop on SIGSTOP, found ${found}.`,
        );
      }
      await delay(1);
    }
  }

  resume(): void {
    this.signal('SIGCONT');
    this.#paused = false;
  }

  async stop(graceMs: number): Promise<Exit> {
    // Also when nobody paused it through the lab: a stopped process would sit out the grace period.
    this.resume();
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Whether a command line is the instance's own: not that of its start, nor that of a process in the middle of exec. */
function isCommand(commandLine: string | undefined): boolean {
  return commandLine !== undefined && !commandLine.includes(announce);
}

function spawnError(launch: Launch, problem: string, cause?: unknown): FaultlineError {
  const [file] = launch.command;
  if (problem === 'ENOENT') {
    const message = `${launch.name} needs the executable \`${file}\`, which is not there. Install it or put it on PATH.`;
    return new FaultlineError('binary-missing', message, { cause });
  }
  const message = `${launch.name} could not be started: expected to run \`${file}\`, got ${problem}.`;
  return new FaultlineError('spawn-failed', message, { cause });
}
