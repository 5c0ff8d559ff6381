import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('start.mjs', import.meta.url));

interface Options {
  /** So that Ctrl-C in this terminal is not its own. */
  readonly ownSession?: boolean;
  /** What is started; default: the entry of the lab. */
  readonly entry?: string | undefined;
}

/** The command line in a process of its own. It ends in good order when this one does, by `kill -9` too: then the channel between them ends (`onInterrupt`). */
export function startCommandLine(
  args: readonly string[],
  { ownSession = false, entry = ENTRY }: Options = {},
): ChildProcessByStdio<null, Readable, Readable> {
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: ownSession,
  });
  child.channel?.unref();
  return child as ChildProcessByStdio<null, Readable, Readable>;
}
