import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { summarise } from '../../analysis/requests/latency.ts';
import type { Clock } from '../../runtime/clock.ts';

/** How long pieces of work waited for a processor, ms. */
export interface ControlSummary {
  /** Pieces of work in the window. */
  readonly pieces: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
}

const MAIN = fileURLToPath(new URL('./control-main.ts', import.meta.url));

/**
 * The control measurement of an arm: a process that does what a service does, apart from the system under test. It
 * sleeps some 25 ms, works for half a millisecond, and tells how much longer that took than on a free processor. One
 * that only slept would not do: schedulers let a waking sleeper pass before those who compute. It has a session of its
 * own, as the services have, since Linux shares processors out by session first (autogroup, sched(7)).
 */
export class ControlTask implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #pieces: { readonly atMs: number; readonly waitMs: number }[] = [];

  /** Where it cannot run there is nothing in any window. It ends by itself when the lab is killed. */
  constructor({ origin }: Pick<Clock, 'origin'>) {
    const args = [process.pid, origin.wallMs, origin.monotonicNs].map(String);
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, NODE_OPTIONS: undefined },
    });
    this.#child.on('error', () => {});
    const { stdout } = this.#child;
    if (!stdout) return;
    createInterface(stdout).on('line', (line) => {
      const [atMs = Number.NaN, waitMs = Number.NaN] = line.split(' ').map(Number);
      this.#pieces.push({ atMs, waitMs });
    });
  }

  /** Of the pieces that ended in a time, epoch ms; null without any. */
  summary(fromMs: number, toMs: number): ControlSummary | null {
    const stats = summarise(
      this.#pieces.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ waitMs }) => waitMs),
    );
    return stats && { pieces: stats.count, p50Ms: stats.p50, p90Ms: stats.p90, p99Ms: stats.p99 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null)
      return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}
