import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { describeExit } from '../../runtime/exit.ts';

interface CommandOptions {
  readonly timeoutMs: number;
  readonly log: string;
  /** Beside those of who runs it. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningCommand {
  /** Null when it went well, else how it ended. */
  readonly ended: Promise<string | null>;
  /** With all that it has started and that still is of its group. */
  kill(): void;
}

/** Runs a program in a group of its own, its output behind what the log has already. */
export function runCommand(
  [file, ...args]: readonly [string, ...string[]],
  { timeoutMs, log, env = {} }: CommandOptions,
): RunningCommand {
  const output = openSync(log, 'a');
  const child = spawn(file, args, {
    detached: true,
    stdio: ['ignore', output, output],
    env: { ...process.env, ...env },
  });
  closeSync(output);
  const { promise: ended, resolve } = Promise.withResolvers<string | null>();
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(-child.pid, 'SIGKILL');
  };
  const timer = setTimeout(() => {
    kill();
    resolve(`no end within ${timeoutMs} ms`);
  }, timeoutMs);
  child.once('error', (error) => resolve(error.message));
  child.once('exit', (code, signal) => resolve(code === 0 ? null : describeExit({ code, signal })));
  void ended.then(() => clearTimeout(timer));
  return { ended, kill };
}
