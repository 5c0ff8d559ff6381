import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { images } from '../runtime/docker/images.ts';
import type { ContainerLimits, ContainerSpec, InstanceSpec, Runtime } from '../runtime/runtime.ts';
import type { ServiceName } from '../scenario/service-name.ts';
import type { Backends } from './backends.ts';

export interface ServiceSpecOptions {
  readonly runtime: Runtime;
  readonly backends: Backends;
  readonly service: ServiceName;
  /** Of the instance. */
  readonly name: string;
  /** Of the run, and name of its arm: on every span. */
  readonly run: string;
  readonly arm: string;
  /** From 1, of an arm that is run again. Default 1. */
  readonly attempt?: number;
  readonly seed: number;
  readonly limits: ContainerLimits;
  /** Where processes keep what must survive their restart; containers keep it in a volume. */
  readonly dataDir: string;
}

const SERVICES = fileURLToPath(new URL('../../services/', import.meta.url));
/** Small young generations: about the same CPU at half the memory of the default (FACTS: 190 MB against 100 MB under load). */
const NODE_FLAGS = ['--max-semi-space-size=4', '--disable-warning=ExperimentalWarning'];
/** In a container, where nobody else wants them. */
const PORT = 8080;
const ADMIN_PORT = 9464;
/** That the image has, so that a volume becomes its user's. */
const DATA_DIR = '/data';

/** How an instance of a service is started, in either runtime. */
export async function serviceSpec(options: ServiceSpecOptions): Promise<Omit<InstanceSpec, 'ready'>> {
  const { runtime, backends, service, name, run, arm, attempt = 1, seed, limits, dataDir } = options;
  const shared = {
    FAULTLINE_REGISTRY: backends.registry.endpoint,
    FAULTLINE_INSTANCE: name,
    FAULTLINE_SEED: String(seed),
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${(backends.collector ?? backends.traces).otlpGrpc}`,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries({
      'faultline.run': run,
      'faultline.arm': arm,
      ...(attempt > 1 && { 'faultline.attempt': String(attempt) }),
    })
      .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
      .join(','),
    NODE_ENV: 'production',
  };
  const main = `${service}/main.ts`;
  if (runtime.kind === 'process') {
    const env = { ...shared, FAULTLINE_DATA_DIR: join(dataDir, service) };
    return { name, command: [process.execPath, ...NODE_FLAGS, join(SERVICES, main)], env };
  }
  return {
    name,
    command: ['/usr/local/bin/node', ...NODE_FLAGS, `services/${main}`],
    env: {
      ...shared,
      FAULTLINE_DATA_DIR: DATA_DIR,
      FAULTLINE_LISTEN_HOST: '0.0.0.0',
      FAULTLINE_ADVERTISE_HOST: name,
      FAULTLINE_PORT: String(PORT),
      FAULTLINE_ADMIN_PORT: String(ADMIN_PORT),
    },
    container: await serviceContainer(limits, `${arm}-${attempt}-${service}`),
  };
}

/** The data of a service is one for all its instances, as it is among processes: its books are one. */
async function serviceContainer(limits: ContainerLimits, data: string): Promise<ContainerSpec> {
  // Loaded only where it is used: it brings all of Testcontainers.
  const { waitForLog } = await import('../runtime/docker/wait.ts');
  const waitFor = waitForLog('"msg":"serving"');
  const volumes = [{ name: data, target: DATA_DIR }];
  return { image: images().services.name, ports: [PORT, ADMIN_PORT], waitFor, limits, volumes };
}
