import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { onFreePorts } from '../../runtime/free-ports.ts';
import type { InstanceSpec, Runtime } from '../../runtime/runtime.ts';
import { type AskOptions, ask } from '../ask.ts';
import { type Binary, eachVersion, type FindOptions, firstOf, type Program } from '../installed.ts';
import type { RegistryBackend } from './registry.ts';

export interface EtcdBinaryOptions {
  /** Made if missing. A folder with data of an earlier etcd is taken up again. */
  readonly dataDir: string;
  readonly binary: Binary;
  /** How it is asked what it can do. */
  readonly asking?: AskOptions;
}

const HEALTH_POLL_MS = 25;

const ETCD: Program = {
  name: 'etcd',
  expected: 'an etcd 3',
  tellVersion: ['--version'],
  versionIn: (said) => /etcd Version: (\S+)/.exec(said)?.[1] ?? null,
};

/** The first `etcd` of these files; null without one. */
export const findEtcd = (files?: readonly string[], options?: FindOptions): Promise<Binary | null> =>
  firstOf(ETCD, files, options);

/** One of each version, for the suites that meet them all. */
export const findEtcds = (): Promise<Binary[]> => eachVersion(ETCD);

/**
 * Starts etcd as an instance named `registry`, a cluster of one that only this machine can reach.
 * @throws FaultlineError with etcd's last log lines as detail when it does not become healthy
 */
export async function startEtcdBinary(
  runtime: Runtime,
  options: EtcdBinaryOptions,
): Promise<RegistryBackend> {
  const { binary, dataDir, asking } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // Syncing to disk is wasted on data that lives for one run; versions before 3.5 cannot leave it out.
  const extraFlags = await flagsIfKnown(binary, ['--unsafe-no-fsync'], asking);
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
        ...binary,
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

/** Those of the flags that this version lists in its help. A binary that fails here fails its start, with its log. */
async function flagsIfKnown(
  binary: Binary,
  flags: readonly string[],
  asking?: AskOptions,
): Promise<string[]> {
  const { said, failure } = await ask(binary.path, ['--help'], asking);
  return failure === null ? flags.filter((flag) => said.includes(flag)) : [];
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
