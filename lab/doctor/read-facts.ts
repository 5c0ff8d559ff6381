import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { ask } from '../backends/ask.ts';
import { goVersion } from '../backends/built/build.ts';
import { installed, onPath } from '../backends/installed.ts';
import { FaultlineError } from '../errors.ts';
import { ControlTask } from '../run/machine/control.ts';
import { measureMachine } from '../run/machine/machine.ts';
import { ClockWatch, startClock } from '../runtime/clock.ts';
import { requireEngine } from '../runtime/docker/engine.ts';
import { burn } from './burn.ts';
import { cpuQuota } from './cpu-quota.ts';
import type { Facts, Program } from './facts.ts';

/** The control tells some 40 pieces a second. */
const WATCHED_MS = 3_000;
/** What a lab listens on with a system of ten services. */
const PORTS = 20;
const PROXIES = /^((https?|all|grpc)_proxy|NODE_USE_ENV_PROXY)$/i;

/** Reads all of it, in some five seconds, or throws the reason of `signal`. `folder` is where reports would go. */
export async function readFacts(folder: string, signal: AbortSignal): Promise<Facts> {
  const clock = startClock();
  const watch = new ClockWatch(clock);
  await using control = new ControlTask(clock);
  // Programs are asked first, so that what is watched then is not them.
  const [docker, compose, go, chromium] = await Promise.all([
    engine(),
    firstThatSays(signal, ['docker', 'compose', 'version'], ['docker-compose', 'version']),
    programOf(async () => (await goVersion(signal)) ?? undefined),
    firstThatSays(signal, ['chromium', '--version'], ['google-chrome', '--version']),
  ]);
  const ports = await listenAndReach(PORTS);
  const measured = measureMachine(control, clock, () => [process.pid]);
  // That a wait was aborted would say nothing to who pressed Ctrl-C.
  await wait(WATCHED_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  const use = measured();
  return {
    platform: process.platform,
    arch: process.arch,
    node: process.versions.node,
    processors: availableParallelism(),
    quota: cpuQuota(),
    memory: { availableBytes: process.availableMemory(), totalBytes: totalmem() },
    diskBytes: await freeBytes(folder),
    ports,
    proxies: Object.keys(process.env).filter((name) => PROXIES.test(name) && process.env[name]),
    openFiles: openFilesIn(readOr('/proc/self/limits')),
    use,
    burn: await burn(),
    zstd: zstdDecompressSync(zstdCompressSync(Buffer.from('there and back'))).toString() === 'there and back',
    ...{ docker, compose, go, chromium },
    backends: ['etcd', 'jaeger', 'prometheus'].filter((name) => installed(name).length > 0),
    clockStepMs: Math.round(watch.stepMs()),
  };
}

/** Of proc_pid_limits(5), the soft one; null where it is not there, or there is none. */
export function openFilesIn(limits: string): number | null {
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? null : Number(soft);
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function freeBytes(folder: string): Promise<number | null> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: null, bsize: 0 }));
  return bavail === null ? null : bavail * bsize;
}

async function listenAndReach(count: number): Promise<number | string> {
  const servers = Array.from({ length: count }, () => createServer((socket) => socket.end()));
  try {
    for (const server of servers) {
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      await once(connect(port, '127.0.0.1').resume(), 'close');
    }
    return count;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    for (const server of servers) server.close();
  }
}

const engine = (): Promise<Program> =>
  programOf(async () => {
    const { container } = await requireEngine();
    const { Version } = await container.dockerode.version();
    return Version;
  });

async function programOf(version: () => Promise<string | undefined>): Promise<Program> {
  try {
    const is = await version();
    return is === undefined ? { missing: 'not on PATH' } : { is };
  } catch (error) {
    return { missing: error instanceof FaultlineError ? error.message : String(error) };
  }
}

/** The first line of the first that answers. */
async function firstThatSays(
  signal: AbortSignal,
  ...commands: readonly (readonly [string, ...string[]])[]
): Promise<Program> {
  for (const [program, ...args] of commands) {
    if (onPath(program).length === 0) continue;
    const { said, failure } = await ask(program, args, { signal });
    if (failure === null) return { is: said.trim().split('\n')[0] ?? '' };
  }
  return { missing: 'not on PATH' };
}
