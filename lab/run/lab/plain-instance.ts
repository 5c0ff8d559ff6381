import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../load/random.ts';
import { onFreePorts, PortTaken } from '../../runtime/free-ports.ts';
import { isOthersPort } from '../../runtime/process/port-owner.ts';
import type { RunningInstance } from '../../runtime/runtime.ts';
import type { PlainService } from '../../system/system.ts';
import { checkHealth } from './health.ts';
import { type PlainSpecOptions, plainSpec, type StaticAddresses } from './plain-spec.ts';
import type { RunningLab } from './running-lab.ts';

export type { StaticAddresses } from './plain-spec.ts';

const ASK_AGAIN_MS = 25;
/** What one question gets; who is only slow is asked anew. */
const ANSWER_MS = 1_000;

/** Chooses the ports of all before the first is started, since each is told where the others listen; others if somebody else took one. */
export function withStaticAddresses<T>(
  instances: readonly { readonly service: string; readonly name: string }[],
  start: (addresses: StaticAddresses) => Promise<T>,
): Promise<T> {
  if (instances.length === 0) return start(new Map());
  return onFreePorts(instances.length, (ports) => {
    const addresses = new Map<string, Map<string, string>>();
    for (const [index, { service, name }] of instances.entries()) {
      const ofService = addresses.get(service) ?? new Map<string, string>();
      addresses.set(service, ofService.set(name, `127.0.0.1:${ports[index]}`));
    }
    return start(addresses);
  });
}

/** Starts an instance of a service without the kit; resolves when it is ready, as its service says. */
export async function startPlain(
  { runtime, signal, ids }: Pick<RunningLab, 'runtime' | 'signal' | 'ids'>,
  options: PlainSpecOptions,
): Promise<RunningInstance> {
  const { of, service, name, addresses } = options;
  const address = addresses.get(service)?.get(name) ?? '';
  const spec = plainSpec(options);
  await mkdir(spec.env.FAULTLINE_DATA_DIR, { recursive: true });
  return runtime.start({
    ...spec,
    ready: async (instance, gaveUp) => {
      await requireOwnPort(runtime, instance, address);
      await untilReady({
        ...{ instance, address, health: of.health, ids },
        signal: AbortSignal.any([gaveUp, signal]),
      });
    },
  });
}

/** Another program may have taken the port since it was chosen, or while the instance was down: it would answer in its place. */
async function requireOwnPort(
  { runId }: Pick<RunningLab['runtime'], 'runId'>,
  { name }: RunningInstance,
  address: string,
): Promise<void> {
  const isOwn = (environment: Readonly<Record<string, string>>) => environment.FAULTLINE_INSTANCE === name;
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  if (!(await isOthersPort(port, runId, isOwn))) return;
  throw new PortTaken(`that another program listens at ${address}`);
}

interface ReadyOptions {
  readonly instance: RunningInstance;
  readonly address: string;
  readonly health: PlainService['health'];
  readonly ids: Random;
  readonly signal: AbortSignal;
}

async function untilReady({ instance, address, health, ids, signal }: ReadyOptions): Promise<void> {
  if (typeof health === 'object' && 'line' in health) {
    await instance.waitForLine(new RegExp(health.line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')), signal);
    return;
  }
  for (;;) {
    signal.throwIfAborted();
    const soon = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    try {
      await checkHealth({ address, instance: instance.name }, health, soon, ids);
      return;
    } catch {
      // It is not up yet; when it never comes up, the runtime says so.
      await delay(ASK_AGAIN_MS, undefined, { signal });
    }
  }
}
