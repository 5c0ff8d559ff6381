import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { FaultlineError } from '../errors.ts';

/** npm says why first, and then how it is used; a compiler says why last. */
const FIRST_LINES = 6;
const LAST_LINES = 6;
/** Kills all that the command line has started once nobody holds the other end of its stdin: whoever waits for it was killed. */
const GUARD = 'exec 3<&0 </dev/null; { cat <&3; kill -KILL 0; } >/dev/null 2>&1 & exec 3<&-;';

/** One word of a command line, whatever is in it. */
export const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * Runs a command line in a folder. When aborted, and when this process exits or is killed, it is killed with all that it started.
 * @throws FaultlineError `dependencies-not-installed` with the first and last lines that it said; the signal's reason
 */
export async function shell(command: string, cwd: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const child = spawn('sh', ['-c', `${GUARD} ${command}`], {
    ...{ cwd, detached: true, stdio: ['pipe', 'ignore', 'pipe'] },
  });
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
    const detail = firstAndLast(said.split('\n').filter((line) => !EMPTY.test(line)));
    const message = `Expected \`${command}\` to work, found it failed.`;
    throw new FaultlineError('dependencies-not-installed', message, { detail });
  } finally {
    process.off('exit', kill);
    signal.removeEventListener('abort', kill);
    child.stdin.destroy();
  }
}

/** Of npm too. */
const EMPTY = /^(npm error)?\s*$/;

function firstAndLast(lines: readonly string[]): string[] {
  if (lines.length <= FIRST_LINES + LAST_LINES) return [...lines];
  return [...lines.slice(0, FIRST_LINES), '...', ...lines.slice(-LAST_LINES)];
}
