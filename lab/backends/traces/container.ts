import packageJson from '../../../package.json' with { type: 'json' };
import { imageVersion } from '../../runtime/docker/image-version.ts';
import { images } from '../../runtime/docker/images.ts';
import { waitForHttp, waitForLog } from '../../runtime/docker/wait.ts';
import type { InstanceSpec, Runtime } from '../../runtime/runtime.ts';
import { ANSWERS_AS, evictedFrom, forgetAt } from './embedded.ts';
import { jaegerConfig } from './jaeger-config.ts';
import { MEMORY_MIB, softLimit, tracesThatFit } from './ring.ts';
import type { TracesBackend } from './traces.ts';

const PORTS = { otlpGrpc: 4317, otlpHttp: 4318, queryHttp: 16686, queryGrpc: 16685, health: 13133 };
const NAME = 'traces';
const CONFIG = '/etc/jaeger/config.yaml';
/** Spans are kept in memory. */
const LIMITS = { memoryMiB: MEMORY_MIB };

const on = (port: number) => `0.0.0.0:${port}`;

/** Starts Jaeger in a container named `traces`. */
export async function startJaegerContainer(runtime: Runtime): Promise<TracesBackend> {
  const { name: image } = images().jaeger;
  const { otlpGrpc, otlpHttp, queryHttp, queryGrpc, health } = PORTS;
  const addresses = {
    otlpGrpc: on(otlpGrpc),
    otlpHttp: on(otlpHttp),
    queryHttp: on(queryHttp),
    queryGrpc: on(queryGrpc),
    health: on(health),
  };
  const maxTraces = tracesThatFit(MEMORY_MIB);
  const backend = await start(runtime, {
    name: NAME,
    command: ['', '--config', CONFIG],
    env: softLimit(MEMORY_MIB),
    container: {
      image,
      ports: [otlpGrpc, otlpHttp, queryHttp, health],
      files: [{ content: jaegerConfig(addresses, maxTraces), target: CONFIG }],
      waitFor: waitForHttp('/status', health),
      limits: LIMITS,
    },
  });
  // Jaeger itself does not tell.
  const version = await imageVersion(image);
  const what = { provider: 'container', name: 'jaeger', version } as const;
  return {
    ...backend,
    info: { role: 'traces', ...what, where: backend.queryUrl },
    maxTraces,
    // It does not say.
    evicted: async () => null,
    forget: null,
  };
}

/** The lab's own trace store, from the services image: for where no Jaeger image can be had. */
export async function startEmbeddedTracesContainer(runtime: Runtime): Promise<TracesBackend> {
  const { otlpGrpc, otlpHttp, queryHttp } = PORTS;
  const backend = await start(runtime, {
    name: NAME,
    command: [
      '/usr/local/bin/node',
      'lab/backends/traces/embedded/main.ts',
      ...['--otlp-grpc', on(otlpGrpc), '--otlp-http', on(otlpHttp), '--query', on(queryHttp)],
    ],
    container: {
      image: images().services.name,
      ports: [otlpGrpc, otlpHttp, queryHttp],
      waitFor: waitForLog('"listening"'),
      limits: LIMITS,
    },
  });
  const { version } = packageJson;
  const name = 'faultline embedded traces';
  const what = { provider: 'container', name, version, answersAs: ANSWERS_AS } as const;
  return {
    ...backend,
    info: { role: 'traces', ...what, where: backend.queryUrl },
    maxTraces: null,
    evicted: () => evictedFrom(backend.queryUrl),
    forget: (read, signal) => forgetAt(backend.queryUrl, read, signal),
  };
}

async function start(runtime: Runtime, spec: InstanceSpec) {
  const instance = await runtime.start(spec);
  return {
    instance,
    otlpGrpc: `${NAME}:${PORTS.otlpGrpc}`,
    otlpHttp: `http://${NAME}:${PORTS.otlpHttp}`,
    queryUrl: `http://${runtime.reach(`${NAME}:${PORTS.queryHttp}`)}`,
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}
