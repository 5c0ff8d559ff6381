import { join } from 'node:path';
import { images } from '../../runtime/docker/images.ts';
import type { ContainerLimits, ContainerSpec, InstanceSpec, Runtime } from '../../runtime/runtime.ts';
import type { ContainerStart, Start } from '../../system/system.ts';
import type { Backends } from './backends.ts';

export interface ServiceSpecOptions {
  readonly runtime: Runtime;
  readonly backends: Backends;
  readonly service: string;
  readonly start: Start;
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

/** How an instance of a service is started, in either runtime. */
export async function serviceSpec(options: ServiceSpecOptions): Promise<Omit<InstanceSpec, 'ready'>> {
  const { runtime, backends, service, start, name, arm, attempt = 1, limits, dataDir } = options;
  const shared = {
    FAULTLINE_REGISTRY: backends.registry.endpoint,
    ...sharedEnv(options),
    ...start.env,
  };
  if (runtime.kind === 'process') {
    const env = { ...shared, FAULTLINE_DATA_DIR: join(dataDir, service) };
    return { name, command: words(start.command), env, ...folderOf(start) };
  }
  const { container } = start;
  return {
    name,
    command: words(container.command),
    env: {
      ...shared,
      FAULTLINE_DATA_DIR: container.dataDir,
      FAULTLINE_LISTEN_HOST: '0.0.0.0',
      FAULTLINE_ADVERTISE_HOST: name,
      FAULTLINE_PORT: String(container.ports.service),
      FAULTLINE_ADMIN_PORT: String(container.ports.admin),
    },
    container: await serviceContainer(container, limits, `${arm}-${attempt}-${service}`),
  };
}

/** What each instance gets: who it is, and where its spans go. `about` is on every span. */
export function sharedEnv(
  {
    backends,
    name,
    run,
    arm,
    attempt = 1,
    seed,
  }: Pick<ServiceSpecOptions, 'backends' | 'name' | 'run' | 'arm' | 'attempt' | 'seed'>,
  about: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    FAULTLINE_INSTANCE: name,
    FAULTLINE_SEED: String(seed),
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${(backends.collector ?? backends.traces).otlpGrpc}`,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries({
      'faultline.run': run,
      'faultline.arm': arm,
      ...(attempt > 1 && { 'faultline.attempt': String(attempt) }),
      ...about,
    })
      .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
      .join(','),
  };
}

/** The data of a service is one for all its instances, as it is among processes: its books are one. */
async function serviceContainer(
  { image = images().services.name, ports, dataDir, log }: ContainerStart,
  limits: ContainerLimits,
  data: string,
): Promise<ContainerSpec> {
  // Loaded only where it is used: it brings all of Testcontainers.
  const { waitForLog } = await import('../../runtime/docker/wait.ts');
  const waitFor = waitForLog(log);
  const volumes = [{ name: data, target: dataDir }];
  return { image, ports: [ports.service, ports.admin], waitFor, limits, volumes };
}

export const folderOf = ({ cwd }: Pick<Start, 'cwd'>) => (cwd === undefined ? {} : { cwd });

/** Of a command there is one at least. */
export const words = ([program = '', ...rest]: readonly string[]): [string, ...string[]] => [
  program,
  ...rest,
];
