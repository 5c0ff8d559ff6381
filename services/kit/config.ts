import { hostname } from 'node:os';

/** What a service reads from its environment. All addresses are `host:port`. */
export interface KitConfig {
  readonly service: string;
  /** Unique among the instances of all services, as `payment-2`; by default `payment-` and the host's name. */
  readonly instance: string;
  /** etcd endpoint. */
  readonly registry: string;
  /** Interface to listen on; ports are chosen by the system unless set. */
  readonly listenHost: string;
  readonly port: number;
  readonly adminPort: number;
  /** Name that others reach this instance by: the host's by default where it listens on all interfaces. */
  readonly advertiseHost: string;
  /** Seconds; etcd raises it to 2 at least. */
  readonly leaseTtlS: number;
  /** Seeds the healthy service times, so that two arms draw the same ones. */
  readonly seed: number;
  /** Where a service keeps what must survive its restart. */
  readonly dataDir: string;
}

/** What is no address to reach anybody by. */
const ALL_INTERFACES = ['0.0.0.0', '::'];

/** Exit code of a service that cannot run as it is configured; its last line on stderr says why. */
export const CONFIG_EXIT_CODE = 2;

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'invalid-config';
}

/** Reads the environment, or ends the process with one line that says what is wrong with it. */
export function configOrExit(service: string): KitConfig {
  try {
    return readConfig(service);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${service}: ${error.message}\n`);
    process.exit(CONFIG_EXIT_CODE);
  }
}

/** Throws ConfigError naming the variable, what was expected and what was found. */
export function readConfig(service: string, env: NodeJS.ProcessEnv = process.env): KitConfig {
  const listenHost = env.FAULTLINE_LISTEN_HOST ?? '127.0.0.1';
  return {
    service,
    instance: env.FAULTLINE_INSTANCE ?? `${service}-${hostname()}`,
    registry: hostPort(env, 'FAULTLINE_REGISTRY'),
    listenHost,
    port: integer(env, 'FAULTLINE_PORT', 0, 0, 65_535),
    adminPort: integer(env, 'FAULTLINE_ADMIN_PORT', 0, 0, 65_535),
    advertiseHost:
      env.FAULTLINE_ADVERTISE_HOST ?? (ALL_INTERFACES.includes(listenHost) ? hostname() : listenHost),
    leaseTtlS: integer(env, 'FAULTLINE_LEASE_TTL_S', 2, 1),
    seed: integer(env, 'FAULTLINE_SEED', 1),
    dataDir: env.FAULTLINE_DATA_DIR ?? '.',
  };
}

function hostPort(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name] ?? '';
  if (!/^[^\s:/]+:\d+$/.test(value)) {
    throw new ConfigError(`Expected ${name} to be the registry's host:port, got \`${value}\`.`);
  }
  return value;
}

function integer(
  env: NodeJS.ProcessEnv,
  name: string,
  fallback: number,
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
): number {
  const text = env[name];
  if (text === undefined) return fallback;
  if (/^\d+$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
  throw new ConfigError(`Expected ${name} to be a whole number from ${min} to ${max}, got \`${text}\`.`);
}
