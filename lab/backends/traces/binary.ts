import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onFreePorts } from '../../runtime/free-ports.ts';
import type { RunningInstance, Runtime } from '../../runtime/runtime.ts';
import { type Binary, eachVersion, type FindOptions, firstOf, type Program } from '../installed.ts';
import { untilHealthy } from '../until-healthy.ts';
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

const JAEGER: Program = {
  name: 'jaeger',
  expected: 'a Jaeger 2',
  tellVersion: ['version'],
  versionIn(said) {
    const [, version] = /\bv?(\d+\.\d+\.\d+)\b/.exec(said) ?? [];
    if (version !== undefined) return version.startsWith('2.') ? version : null;
    return said.includes('"gitVersion":""') ? UNKNOWN : null;
  },
};

/** The first `jaeger` of version 2 of these files, or of `unknown version`; null without one. */
export const findJaeger = (files?: readonly string[], options?: FindOptions): Promise<Binary | null> =>
  firstOf(JAEGER, files, options);

/** One of each version, for the suites that meet them all. */
export const findJaegers = (): Promise<Binary[]> => eachVersion(JAEGER);

/** Starts Jaeger on free local ports, which stay over restarts, and waits until it says that all of it runs. */
export async function startJaegerBinary(
  runtime: Runtime,
  options: JaegerBinaryOptions,
): Promise<TracesBackend> {
  const { binary, dataDir, maxTraces = tracesThatFit(MEMORY_MIB), name = 'traces' } = options;
  await mkdir(dataDir, { recursive: true });
  const config = join(dataDir, 'jaeger.yaml');
  return onFreePorts(5, async (ports) => {
    const [otlpGrpc = '', otlpHttp = '', queryHttp = '', queryGrpc = '', health = ''] = ports.map(
      (port) => `127.0.0.1:${port}`,
    );
    const at: JaegerAddresses = { otlpGrpc, otlpHttp, queryHttp, queryGrpc, health };
    await writeFile(config, jaegerConfig(at, maxTraces));
    const instance = await runtime.start({
      name,
      command: [binary.path, '--config', config],
      env: softLimit(MEMORY_MIB),
      ready: (_, signal) => untilHealthy(`http://${health}/status`, signal),
    });
    return backend(instance, { binary, maxTraces }, at);
  });
}

function backend(
  instance: RunningInstance,
  { binary, maxTraces }: { binary: Binary; maxTraces: number },
  at: JaegerAddresses,
): TracesBackend {
  const queryUrl = `http://${at.queryHttp}`;
  return {
    info: { role: 'traces', provider: 'binary', name: 'jaeger', ...binary, where: queryUrl },
    instance,
    otlpGrpc: at.otlpGrpc,
    otlpHttp: `http://${at.otlpHttp}`,
    queryUrl,
    maxTraces,
    // Jaeger's memory storage overwrites its oldest traces and does not count them.
    evicted: async () => null,
    forget: null,
    [Symbol.asyncDispose]: async () => instance[Symbol.asyncDispose](),
  };
}
