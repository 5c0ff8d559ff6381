import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { FaultlineError } from '../errors.ts';

const LAST_LINES = 10;

/** One word of a command line, whatever is in it. */
export const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * Runs a command line in a folder. When aborted, and when this process exits, it is killed with all that it started.
 * @throws FaultlineError `dependencies-not-installed` with the last lines that it said; the signal's reason
 */
export async function shell(command: string, cwd: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const child = spawn('sh', ['-c', command], { cwd, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
  };
  // Before the folder that it works in goes.
  process.prependListener('exit', kill);
  signal.addEventListener('abort', kill);
  try {
    const [[code], said] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
    signal.throwIfAborted();
    if (code === 0) return;
    const detail = said.trim().split('\n').slice(-LAST_LINES);
    const message = `Expected \`${command}\` to work, found it failed.`;
    throw new FaultlineError('dependencies-not-installed', message, { detail });
  } finally {
    process.off('exit', kill);
    signal.removeEventListener('abort', kill);
  }
}
