import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { InstanceSpec, Runtime } from '../../../lab/runtime/runtime.ts';

/** The measured services, callees first: each can be started once those before it are. */
export const CHAIN = ['bank', 'inventory', 'payment', 'order', 'gateway'] as const;
export type ChainService = (typeof CHAIN)[number];

/** Five running processes that serve `POST /api/orders`. */
export interface Chain {
  readonly name: string;
  readonly baseUrl: string;
  /** CPU time that the five have used so far, in ms. */
  cpuMs(): Promise<number>;
}

const SERVICES = new URL('../../', import.meta.url);
const REPORT_CPU = new URL('./report-cpu.ts', import.meta.url).href;
/** As the lab runs its services, and the same for every chain. */
const NODE_FLAGS = ['--max-semi-space-size=4', '--disable-warning=ExperimentalWarning'];

export interface ChainProcess {
  /** Of the instance. */
  readonly name: string;
  /** Relative to services/. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly ready: NonNullable<InstanceSpec['ready']>;
}

/** Starts one process of a chain; the answer tells its CPU time in ms. `folder` holds its socket. */
export async function startProcess(
  runtime: Runtime,
  folder: string,
  { name, entry, env, ready }: ChainProcess,
): Promise<() => Promise<number>> {
  const socket = join(folder, `${name}.sock`);
  await runtime.start({
    name,
    command: [
      process.execPath,
      ...NODE_FLAGS,
      '--import',
      REPORT_CPU,
      fileURLToPath(new URL(entry, SERVICES)),
    ],
    env: { ...env, FAULTLINE_BENCH_CPU: socket, NODE_ENV: 'production' },
    ready,
  });
  return async () => {
    const { micros } = JSON.parse(await text(connect(socket))) as { micros: number };
    return micros / 1000;
  };
}

export async function sum(readers: readonly (() => Promise<number>)[]): Promise<number> {
  const each = await Promise.all(readers.map((read) => read()));
  return each.reduce((total, one) => total + one, 0);
}
