import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FaultlineError } from '../../errors.ts';
import { preloadFlags } from '../../runtime/preload.ts';
import { runCommand } from './run-command.ts';

const MAIN = fileURLToPath(new URL('./guard-main.ts', import.meta.url));

export interface GuardedCommands {
  /** Of the fault. */
  readonly id: string;
  readonly inject: readonly [string, ...string[]];
  readonly undo: readonly [string, ...string[]];
  readonly timeoutMs: number;
  /** Takes what they print. */
  readonly log: string;
  /** Beside the lab's own variables. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The lab's side of a process that runs a fault's commands (guard-main.ts). It reads a pipe that the lab holds open, and runs
 * the undo when that ends: so there is one way to undo, on whatever exit of the lab.
 */
export class CommandGuard {
  readonly #commands: GuardedCommands;
  readonly #child: ChildProcess;
  readonly #injected = Promise.withResolvers<string | null>();
  /** Undefined until the guard has told of it. */
  #undone: string | null | undefined;
  readonly #gone: Promise<void>;

  constructor(commands: GuardedCommands) {
    this.#commands = commands;
    const { inject, undo, timeoutMs, log, env } = commands;
    // A session of its own: Ctrl-C reaches the terminal's foreground group only.
    const told = JSON.stringify({ inject, undo, timeoutMs, log });
    this.#child = spawn(process.execPath, [...preloadFlags(), MAIN, told], {
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, NODE_OPTIONS: undefined, FAULTLINE_RUN: undefined, ...env },
    });
    const { stdin, stdout } = this.#child;
    if (!stdin || !stdout) throw new TypeError('pipes were asked for');
    stdin.on('error', () => {});
    createInterface(stdout).on('line', (line) => {
      const { of, problem } = JSON.parse(line);
      if (of === 'inject') this.#injected.resolve(problem);
      else this.#undone = problem;
    });
    this.#gone = new Promise((resolve) => {
      this.#child.once('close', () => resolve()).once('error', () => resolve());
    });
    void this.#gone.then(() => this.#injected.resolve('no word: the process that guards it ended'));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Resolves when the inject has ended well.
   * @throws FaultlineError `fault-not-applied`
   */
  async injected(): Promise<void> {
    const problem = await this.#injected.promise;
    if (problem !== null) throw this.#failed('fault-not-applied', 'inject', problem);
  }

  /**
   * Resolves when the undo has ended well. A guard that somebody has killed leaves it to the lab.
   * @throws FaultlineError `fault-not-undone`
   */
  async undo(): Promise<void> {
    this.#child.stdin?.end();
    await this.#gone;
    const { undo, timeoutMs, log, env } = this.#commands;
    if (this.#undone === undefined) {
      this.#undone = await runCommand(undo, { timeoutMs, log, env }).ended;
    }
    if (this.#undone !== null) throw this.#failed('fault-not-undone', 'undo', this.#undone);
  }

  #failed(code: 'fault-not-applied' | 'fault-not-undone', which: 'inject' | 'undo', problem: string) {
    const { id, log, timeoutMs } = this.#commands;
    const command = this.#commands[which].join(' ');
    const message = `Expected the ${which} of fault ${id} (\`${command}\`) to end with exit code 0 within ${timeoutMs} ms, got ${problem}; see ${log}.`;
    return new FaultlineError(code, message);
  }
}
