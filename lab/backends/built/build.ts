import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { FaultlineError } from '../../errors.ts';
import { ask, describeAnswer } from '../ask.ts';
import { cacheFolder, folderOf, isBuilt, STAMP, source } from './cache.ts';
import { moduleFolder, type Server } from './servers.ts';

const LAST_LINES = 10;
const ABANDONED_MS = 3_600_000;

export interface BuildOptions {
  readonly signal: AbortSignal;
  readonly cache?: string;
}

export interface BuiltServer {
  readonly folder: string;
  /** Of all its programs. */
  readonly bytes: number;
  /** Whether it was built now; else it is there from an earlier time. */
  readonly isNew: boolean;
}

/** What `go version` says; null where there is no Go. @throws FaultlineError `go-unusable` */
export async function goVersion(signal?: AbortSignal): Promise<string | null> {
  const answer = await ask('go', ['version'], { ...(signal && { signal }) });
  if (answer.failure === 'ENOENT') return null;
  if (answer.failure === null && answer.said.startsWith('go version ')) return answer.said.trim();
  throw new FaultlineError(
    'go-unusable',
    `Expected \`go version\` to print "go version ...", found ${describeAnswer(answer)}. Repair that Go, or take it off PATH to go on without.`,
  );
}

/**
 * Builds a server's programs into the cache, unless the same are there. Nothing half done is ever found there: they are
 * built beside it, asked for their version, and moved.
 * @throws FaultlineError `server-not-built` with the compiler's last lines; the signal's reason
 */
export async function buildServer(
  server: Server,
  { signal, cache = cacheFolder() }: BuildOptions,
): Promise<BuiltServer> {
  const folder = folderOf(server, cache);
  if (isBuilt(server, cache)) return { folder, bytes: await sizeOf(folder), isNew: false };
  await mkdir(dirname(folder), { recursive: true });
  await removeAbandoned(folder);
  const made = await mkdtemp(`${folder}-`);
  try {
    for (const [program, goPackage] of Object.entries(server.programs)) {
      await compile(server, goPackage, join(made, program), signal);
    }
    await expectVersion(server, made, signal);
    await writeFile(join(made, STAMP), `${source(server)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(made, folder);
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    signal.throwIfAborted();
    throw error;
  }
  return { folder, bytes: await sizeOf(folder), isNew: true };
}

/** What a build has left that was killed; one that runs elsewhere is younger. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder))) {
    const path = join(dirname(folder), name);
    if (!path.startsWith(`${folder}-`)) continue;
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { recursive: true, force: true });
  }
}

async function compile(server: Server, goPackage: string, file: string, signal: AbortSignal): Promise<void> {
  const { tags, stamp } = server;
  const linker = ['-s', '-w', ...(stamp ? ['-X', `${stamp.variable}=${stamp.value}`] : [])].join(' ');
  const flags = ['-buildvcs=false', '-trimpath', '-ldflags', linker, ...(tags ? ['-tags', tags] : [])];
  // What Go works on goes with the folder that is built in.
  const env = { GOTMPDIR: dirname(file) };
  try {
    await run('go', ['build', ...flags, '-o', file, goPackage], { cwd: moduleFolder(server), signal, env });
  } catch (cause) {
    const detail = cause instanceof FaultlineError ? cause.detail : [];
    throw new FaultlineError(
      'server-not-built',
      `Expected Go to build ${server.name} ${server.version}, found that it failed (its last lines are below).`,
      { cause, detail },
    );
  }
}

/** A program that does not say what it is would be met under a wrong name. */
async function expectVersion(server: Server, folder: string, signal: AbortSignal): Promise<void> {
  const [program = ''] = Object.keys(server.programs);
  const answer = await ask(join(folder, program), server.tellVersion, { signal });
  if (answer.failure === null && answer.said.includes(server.version)) return;
  throw new FaultlineError(
    'server-not-built',
    `Expected ${program} to say that it is ${server.version}, found ${describeAnswer(answer)}.`,
  );
}

/** What a command said on both outputs. @throws FaultlineError `command-failed` with its last lines */
async function run(
  command: string,
  args: readonly string[],
  { cwd, signal, env: extra = {} }: { cwd: string; signal?: AbortSignal; env?: Record<string, string> },
): Promise<string> {
  // Static, so that an image can hold it alone.
  const env = { ...process.env, CGO_ENABLED: '0', ...extra };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  // On which Go ends its compilers and takes its files away.
  const interrupt = () => child.kill('SIGINT');
  signal?.addEventListener('abort', interrupt);
  if (signal?.aborted) interrupt();
  try {
    const ended = once(child, 'close');
    const [[code], out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    signal?.throwIfAborted();
    if (code === 0) return `${out}${err}`;
    const detail = `${out}${err}`.trim().split('\n').slice(-LAST_LINES);
    throw new FaultlineError('command-failed', `\`${command}\` failed with code ${code}.`, { detail });
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
