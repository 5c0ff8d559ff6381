import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { RunningInstance, Runtime } from '../../runtime/runtime.ts';
import { type Binary, eachVersion, firstOf, installed } from '../installed.ts';
import { type JaegerAddresses, jaegerConfig } from './jaeger-config.ts';
import { MEMORY_MIB, softLimit, tracesThatFit } from './ring.ts';
import type { TracesBackend } from './traces.ts';

export interface JaegerBinaryOptions {
  /** Gets `jaeger.yaml`; made if missing. */
  readonly dataDir: string;
  readonly binary: Binary;
  /** Traces in Jaeger's ring; default: as many as fit 1 GiB. */
  readonly maxTraces?: number;
  /** Name of the instance; default `traces`. */
  readonly name?: string;
}

/** Of a Jaeger whose build did not stamp one in: it prints all of its fields, empty. */
const UNKNOWN = 'unknown version';
const VERSION_TIMEOUT_MS = 10_000;
const HEALTH_POLL_MS = 50;

/** The first `jaeger` of version 2 of these files, or of `unknown version`; null without one. */
export const findJaeger = (files = installed('jaeger')): Promise<Binary | null> =>
  firstOf(files, jaegerVersion);

/** One of each version, for the suites that meet them all. */
export const findJaegers = (): Promise<Binary[]> => eachVersion(installed('jaeger'), jaegerVersion);

/** As `2.19.0`; `unknown version` of one that was built without. Null for what can't be run, or is not Jaeger 2. */
async function jaegerVersion(path: string): Promise<string | null> {
  try {
    const { stdout, stderr } = await promisify(execFile)(path, ['version'], {
      timeout: VERSION_TIMEOUT_MS,
      // One that hangs ends, whatever it does with signals.
      killSignal: 'SIGKILL',
    });
    const [, version] = /\bv?(\d+\.\d+\.\d+)\b/.exec(`${stdout}\n${stderr}`) ?? [];
    if (version !== undefined) return version.startsWith('2.') ? version : null;
    return stdout.includes('"gitVersion":""') ? UNKNOWN : null;
  } catch {
    return null;
  }
}

/** Starts Jaeger on free local ports and waits until its health endpoint says that all of it runs. */
export async function startJaegerBinary(
  runtime: Runtime,
  options: JaegerBinaryOptions,
): Promise<TracesBackend> {
  const { binary, maxTraces = tracesThatFit(MEMORY_MIB) } = options;
  const addresses = await freeAddresses();
  await mkdir(options.dataDir, { recursive: true });
  const config = join(options.dataDir, 'jaeger.yaml');
  await writeFile(config, jaegerConfig(addresses, maxTraces));
  const instance = await runtime.start({
    name: options.name ?? 'traces',
    command: [binary.path, '--config', config],
    env: softLimit(MEMORY_MIB),
    ready: (_, signal) => healthy(`http://${addresses.health}/status`, signal),
  });
  return backend(instance, { binary, maxTraces }, addresses);
}

function backend(
  instance: RunningInstance,
  { binary, maxTraces }: { binary: Binary; maxTraces: number },
  at: JaegerAddresses,
): TracesBackend {
  const queryUrl = `http://${at.queryHttp}`;
  return {
    info: { role: 'traces', provider: 'binary', name: 'jaeger', version: binary.version, where: queryUrl },
    instance,
    otlpGrpc: at.otlpGrpc,
    otlpHttp: `http://${at.otlpHttp}`,
    queryUrl,
    maxTraces,
    // Jaeger's memory storage overwrites its oldest traces and does not count them.
    evicted: async () => null,
    [Symbol.asyncDispose]: async () => instance[Symbol.asyncDispose](),
  };
}

/** Jaeger can't report a port that the system chose, so free ones are found first and named in its configuration. */
async function freeAddresses(): Promise<JaegerAddresses> {
  const servers = Array.from({ length: 5 }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
  await Promise.all(servers.map((server) => promisify(server.close.bind(server))()));
  const [otlpGrpc, otlpHttp, queryHttp, queryGrpc, health] = ports as [
    string,
    string,
    string,
    string,
    string,
  ];
  return { otlpGrpc, otlpHttp, queryHttp, queryGrpc, health };
}

/** Polls, as there is nothing to wait on: refused or not OK means not yet. The runtime's time-out ends it. */
async function healthy(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const response = await fetch(url, { signal }).catch(() => null);
    await response?.body?.cancel();
    if (response?.status === 200) return;
    await delay(HEALTH_POLL_MS, undefined, { signal });
  }
}
