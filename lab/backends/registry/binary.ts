import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { FaultlineError } from '../../errors.ts';
import { onFreePorts } from '../../runtime/free-ports.ts';
import type { InstanceSpec, Runtime } from '../../runtime/runtime.ts';
import { type Binary, eachVersion, firstOf, installed } from '../installed.ts';
import type { RegistryBackend } from './registry.ts';

export interface EtcdBinaryOptions {
  /** Made if missing. A folder with data of an earlier etcd is taken up again. */
  readonly dataDir: string;
  readonly binary: Binary;
}

const HEALTH_POLL_MS = 25;
/** One that hangs ends, whatever it does with signals. */
const ANSWERS = { timeout: 10_000, killSignal: 'SIGKILL' } as const;
const run = promisify(execFile);

/**
 * The first `etcd` of these files, or null if there is none.
 * @throws FaultlineError `etcd-unusable` if there is one that does not tell its version
 */
export const findEtcd = (files = installed('etcd')): Promise<Binary | null> => firstOf(files, versionOf);

/** One of each version, for the suites that meet them all. */
export const findEtcds = (): Promise<Binary[]> => eachVersion(installed('etcd'), versionOf);

/**
 * Starts etcd as an instance named `registry`, a cluster of one that only this machine can reach.
 * @throws FaultlineError with etcd's last log lines as detail when it does not become healthy
 */
export async function startEtcdBinary(
  runtime: Runtime,
  options: EtcdBinaryOptions,
): Promise<RegistryBackend> {
  const { binary, dataDir } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // Syncing to disk is wasted on data that lives for one run; versions before 3.5 cannot leave it out.
  const extraFlags = await flagsIfKnown(binary, ['--unsafe-no-fsync']);
  return onFreePorts(2, async (ports) => {
    const endpoint = `127.0.0.1:${ports[0]}`;
    const instance = await runtime.start(etcdSpec(binary.path, dataDir, ports, extraFlags));
    return {
      endpoint,
      instance,
      info: {
        role: 'registry',
        provider: 'binary',
        name: 'etcd',
        version: binary.version,
        where: endpoint,
      },
      [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
    };
  });
}

/** `ports` are those of clients and of peers; etcd insists on the latter even if it is alone. */
export function etcdSpec(
  path: string,
  dataDir: string,
  [clientPort, peerPort]: readonly number[],
  extraFlags: readonly string[] = [],
): InstanceSpec {
  const client = `http://127.0.0.1:${clientPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  return {
    name: 'registry',
    command: [
      path,
      ...['--name', 'faultline', '--data-dir', dataDir],
      ...['--listen-client-urls', client, '--advertise-client-urls', client],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
      ...['--initial-cluster', `faultline=${peer}`],
      ...['--logger', 'zap', '--log-outputs', 'stderr', '--log-level', 'warn'],
      ...extraFlags,
    ],
    ready: (_instance, signal) => healthy(client, signal),
  };
}

async function versionOf(file: string): Promise<string> {
  let found = '';
  let cause: unknown;
  try {
    found = (await run(file, ['--version'], ANSWERS)).stdout;
  } catch (error) {
    cause = error;
  }
  const version = /etcd Version: (\S+)/.exec(found)?.[1];
  if (version !== undefined) return version;
  throw new FaultlineError(
    'etcd-unusable',
    `${file} was expected to print "etcd Version: ...", found ${cause instanceof Error ? cause.message.trim() : JSON.stringify(found)}. Repair it or take it off PATH.`,
    { cause },
  );
}

/** Those of the flags that this version lists in its help. A binary that fails here fails its start, with its log. */
async function flagsIfKnown(binary: Binary, flags: readonly string[]): Promise<string[]> {
  const help = await run(binary.path, ['--help'], ANSWERS).catch(() => ({ stdout: '', stderr: '' }));
  return flags.filter((flag) => `${help.stdout}${help.stderr}`.includes(flag));
}

/** Polls etcd's own health check: true only once it has a leader, so that the first request is served. */
async function healthy(client: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const response = await fetch(`${client}/health`, { signal }).catch((error) => {
      if (signal.aborted) throw error;
      return undefined;
    });
    if (response?.ok === true && `${((await response.json()) as { health?: unknown }).health}` === 'true')
      return;
    await delay(HEALTH_POLL_MS, undefined, { signal });
  }
}
