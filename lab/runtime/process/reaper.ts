import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { FaultlineError } from '../../errors.ts';

const script = fileURLToPath(new URL('./reaper-main.sh', import.meta.url));
const startTimeoutMs = 5_000;
const sweepTimeoutMs = 15_000;

/**
 * The lab's side of the reaper: a tiny process that kills whatever the run started once the lab is gone, also after
 * `kill -9` (see reaper-main.sh). It reads a pipe that this process holds open; Node's pipes are close-on-exec, so no
 * instance keeps it open but for the moment of its own start, when it announces itself there.
 */
export class Reaper {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  readonly #died = new AbortController();
  #closing = false;

  private constructor(child: ChildProcess, pid: number) {
    this.pid = pid;
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        if (!this.#closing) this.#flag(signal ?? `exit code ${code}`);
        resolve(code);
      });
    });
    child.on('error', (error) => this.#flag(error.message));
    child.stdin?.on('error', (error) => {
      if (!this.#closing) this.#flag(error.message);
    });
  }

  /** @throws FaultlineError `reaper-failed` */
  static async start(runId: string): Promise<Reaper> {
    // Own session: Ctrl-C reaches the terminal's foreground group only. Bare environment: a reaper must not carry
    // the marker of a run that it is itself part of.
    const child = spawn('/bin/sh', [script, runId], {
      detached: true,
      cwd: '/',
      env: { PATH: `/usr/bin:/bin:${process.env.PATH ?? ''}` },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    try {
      await ready(child);
    } catch (cause) {
      child.on('error', () => {});
      child.kill('SIGKILL');
      throw new FaultlineError('reaper-failed', `The reaper did not start: ${(cause as Error).message}.`, {
        cause,
      });
    }
    const reaper = new Reaper(child, child.pid as number);
    // It must not keep a lab alive that has nothing else to do; close() takes it back.
    child.unref();
    unrefStream(child.stdin);
    child.stdout?.destroy();
    return reaper;
  }

  /** Aborts, with a `reaper-died` FaultlineError as its reason, when the reaper ends before it was closed. */
  get died(): AbortSignal {
    return this.#died.signal;
  }

  /** Where a starting process writes `+ <pid>`; see os-process.ts. */
  get pipe(): Writable {
    return this.#child.stdin as Writable;
  }

  /** Tells that a group has ended. */
  remove(pid: number): void {
    if (!this.died.aborted && !this.#closing) this.#child.stdin?.write(`- ${pid}\n`);
  }

  /**
   * Lets the reaper sweep and awaits its end. Resolves with whether it found all of the run gone; `false` also when
   * it did not finish.
   */
  async close(): Promise<boolean> {
    this.#closing = true;
    this.#child.ref();
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), sweepTimeoutMs);
    const code = await this.#exited;
    clearTimeout(timer);
    return code === 0;
  }

  #flag(how: string): void {
    const message = `The reaper (pid ${this.pid}) ended early (${how}): instances would outlive a killed lab. Stop the run and start it again.`;
    this.#died.abort(new FaultlineError('reaper-died', message));
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready in ${startTimeoutMs} ms`)), startTimeoutMs);
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      child.off('error', settle);
      child.off('exit', exited);
      if (error === undefined) resolve();
      else reject(error);
    };
    const exited = (code: number | null): void => settle(new Error(`/bin/sh exited with code ${code}`));
    child.once('error', settle);
    child.once('exit', exited);
    child.stdout?.once('data', () => settle());
  });
}

/** A child's pipe is a net.Socket, typed as the stream that it also is. */
function unrefStream(stream: object | null): void {
  (stream as { unref?: () => void } | null)?.unref?.();
}
