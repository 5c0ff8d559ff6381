import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ExitCode } from '../errors.ts';
import { quoted, shell } from '../images/shell.ts';
import { TemporaryFolder } from '../images/temporary-folder.ts';

export interface Tried {
  /** What the archive was started with. */
  readonly command: string;
  readonly code: number | null;
  /** Whether the machine let it be run where only loopback is there. */
  readonly withoutNetwork: boolean;
  /** Its last lines. */
  readonly said: readonly string[];
}

/** A network of its own that has loopback and nothing else. Linux alone has it, and not for everybody. */
const OWN_NETWORK = [
  'unshare',
  '--map-root-user',
  '--net',
  'sh',
  '-c',
  'ip link set lo up && exec "$@"',
  'sh',
];
const LAST_LINES = 20;

/** Unpacks an archive into an empty folder and runs that there, without a network where that can be had. */
export async function tryArchive(
  archive: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Tried> {
  await using folder = await TemporaryFolder.create('faultline-bundle-');
  await shell(`tar -xzf ${quoted(archive)} --strip-components=1`, folder.path, signal);
  const own = await ended([...OWN_NETWORK, 'true'], folder.path, signal).catch(() => null);
  const withoutNetwork = own?.code === 0;
  const command = [join(folder.path, 'faultline'), ...args];
  const { code, said } = await ended(
    withoutNetwork ? [...OWN_NETWORK, ...command] : command,
    folder.path,
    signal,
  );
  return { command: ['./faultline', ...args].join(' '), code, withoutNetwork, said };
}

/** What it ran to its end, and was judged, or could not be for how busy this machine was. */
export const hasRun = ({ code }: Tried): boolean => code === ExitCode.pass || code === ExitCode.inconclusive;

async function ended(
  [program = '', ...args]: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<Pick<Tried, 'code' | 'said'>> {
  const child = spawn(program, args, { cwd, signal, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, said: `${out}${errors}`.trim().split('\n').slice(-LAST_LINES) };
}
