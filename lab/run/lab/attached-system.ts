import { ExitCode, FaultlineError } from '../../errors.ts';
import type { JournalEvent } from '../../evidence/events.ts';
import { attachedInstance } from '../../runtime/attached-instance.ts';
import type { RunningInstance } from '../../runtime/runtime.ts';
import { entryOf } from '../../scenario/entry.ts';
import type { RunningLab } from './running-lab.ts';
import type { RunningSystem, SystemOptions } from './running-system.ts';

/** All of a system that has just been started are registered by then. */
const REGISTERED_MS = 60_000;

/**
 * The system that is registered where the lab is attached to: its instances come and go without the lab. Resolves when each service of the
 * topology has one. @throws FaultlineError `attach-failed` (exit code 3)
 */
export async function attachSystem({ lab, scenario }: AttachOptions): Promise<RunningSystem> {
  const services = Object.keys(scenario.topology);
  await Promise.all(services.map((service) => untilRegistered(lab, service)));
  const places = () => lab.registry.instances.filter(({ service }) => services.includes(service));
  const entry = entryOf(scenario);
  const atEntry = () => places().find(({ service }) => service === entry);
  const baseUrl = () => `http://${atEntry()?.address ?? ''}`;
  const instances = new Map<string, RunningInstance>(
    places().map(({ instance }) => [instance, attachedInstance(instance)]),
  );
  const moved: ((baseUrl: string) => void)[] = [];
  const following = lab.journal.subscribe(({ type, service, instance: named }: JournalEvent) => {
    const name = String(named);
    if (!services.includes(String(service))) return;
    if (type === 'instance.forgotten') instances.delete(name);
    else if (type !== 'instance.registered') return;
    else if (!instances.has(name)) instances.set(name, attachedInstance(name));
    if (service === entry && atEntry()) for (const listener of moved) listener(baseUrl());
  });
  return {
    instances,
    get places() {
      return places();
    },
    addresses: new Map(),
    entry: atEntry()?.instance ?? '',
    get baseUrl() {
      return baseUrl();
    },
    onMoved: (listener) => void moved.push(listener),
    [Symbol.asyncDispose]: async () => following[Symbol.dispose](),
  };
}

type AttachOptions = Pick<SystemOptions, 'lab' | 'scenario'>;

async function untilRegistered({ registry, signal }: RunningLab, service: string): Promise<void> {
  const timeout = AbortSignal.timeout(REGISTERED_MS);
  try {
    await registry.waitFor((each) => each.service === service, AbortSignal.any([signal, timeout]));
  } catch (cause) {
    if (!timeout.aborted || signal.aborted) throw cause;
    throw new FaultlineError(
      'attach-failed',
      `Expected an instance of ${service} to be registered within ${REGISTERED_MS / 1_000} s, found none.`,
      { exitCode: ExitCode.notStarted, cause },
    );
  }
}
