import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

const TIMEOUT_MS = 10_000;
const MAX_CHARACTERS = 65_536;

export interface AskOptions {
  /** Ends the program; `ask` then rejects with its reason. */
  readonly signal?: AbortSignal;
  /** On top of the lab's own environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Answer {
  /** What it printed on stdout, then what on stderr. */
  readonly said: string;
  /** Why that is no answer, such as `exit code 127` or `ENOENT`; null when it ended with exit code 0. */
  readonly failure: string | null;
}

/**
 * Runs a program that prints something and ends, such as its version. One that has not ended after 10 s, or does not stop
 * to print, is killed with all that it has started.
 */
export async function ask(
  file: string,
  args: readonly string[],
  { signal, env }: AskOptions = {},
): Promise<Answer> {
  signal?.throwIfAborted();
  const late = AbortSignal.timeout(TIMEOUT_MS);
  const stop = AbortSignal.any([late, ...(signal ? [signal] : [])]);
  const said = ['', ''];
  let child: ChildProcessByStdio<null, Readable, Readable> | undefined;
  const end = () => {
    killGroup(child?.pid);
    // What has left the group may hold them open.
    child?.stdout.destroy();
    child?.stderr.destroy();
  };
  stop.addEventListener('abort', end);
  try {
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    // Leader of a group, so that what it starts can be ended with it.
    child = spawn(file, args, { detached: true, env: { ...process.env, ...env }, stdio });
    const { pid } = child;
    child.once('exit', () => killGroup(pid));
    for (const [index, output] of [child.stdout, child.stderr].entries()) {
      output.setEncoding('utf8').on('data', (text: string) => {
        said[index] += text;
        if ((said[index] ?? '').length > MAX_CHARACTERS) end();
      });
    }
    const [code, killedBy]: (number | string | null)[] = await once(child, 'close');
    signal?.throwIfAborted();
    const how = killedBy ? `signal ${killedBy}` : `exit code ${code}`;
    const failure = late.aborted ? `no end within ${TIMEOUT_MS / 1000} s` : code === 0 ? null : how;
    return { said: said.join('\n'), failure };
  } catch (error) {
    signal?.throwIfAborted();
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { said: '', failure: code === 'EACCES' ? 'a file that can not be executed' : code };
  } finally {
    stop.removeEventListener('abort', end);
  }
}

const SHOWN_CHARACTERS = 80;

/** For the end of a sentence: why it is no answer, and the first line of what was said, cut short. */
export function describeAnswer({ said, failure }: Answer): string {
  const [line = ''] = said.trim().split('\n');
  const shown = line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}...` : line;
  if (failure === null) return `"${shown}"`;
  return shown === '' ? failure : `${failure}, "${shown}"`;
}

/** A group that is gone has nothing to end. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // EPERM: macOS' answer for a group that consists of zombies only.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
