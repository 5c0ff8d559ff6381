import { mkdir } from 'node:fs/promises';
import type { RunningInstance } from '../../runtime/runtime.ts';
import { entryOf } from '../../scenario/entry.ts';
import type { Routed, Scenario } from '../../scenario/scenario.ts';
import { withStart } from '../../system/start-change.ts';
import { isPlain, type KitService } from '../../system/system.ts';
import { armDataDir } from './arm-options.ts';
import { checkHealth } from './health.ts';
import { type StaticAddresses, startPlain, withStaticAddresses } from './plain-instance.ts';
import type { RegisteredInstance } from './registry-view.ts';
import type { RunningLab } from './running-lab.ts';
import { type ServiceSpecOptions, serviceSpec } from './service-spec.ts';

/** The running system under test of one arm. */
export interface RunningSystem extends AsyncDisposable {
  readonly instances: ReadonlyMap<string, RunningInstance>;
  /** Where each is: as it registered last, whether the registry still has it or not, or as the lab chose. */
  readonly places: readonly Place[];
  /** Those that the lab chose. */
  readonly addresses: StaticAddresses;
  /** Name of the instance that the load is sent to. */
  readonly entry: string;
  /** Base URL of it, where it is now: restarted, it has another port. */
  readonly baseUrl: string;
  /** Calls back each time it is somewhere else. */
  onMoved(listener: (baseUrl: string) => void): void;
}

/** Of an instance, as instances reach it. Without the kit there is no admin port but its own. */
export type Place = Pick<RegisteredInstance, 'service' | 'instance' | 'address' | 'adminAddress'>;

export interface SystemOptions {
  readonly lab: RunningLab;
  readonly scenario: Pick<Scenario, 'system' | 'topology' | 'limits' | 'starts'> & { readonly load: Routed };
  readonly arm: string;
  readonly attempt: number;
  readonly seed: number;
}

/** Clocks of a container's host may differ a little from the lab's. */
const CLOCK_TOLERANCE_MS = 500;

/** Starts every instance of the topology side by side; resolves when all are ready: registered and healthy, or as its service says. */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const { lab, scenario, arm, attempt } = options;
  await mkdir(armDataDir(lab, arm, attempt), { recursive: true });
  const { topology, system } = scenario;
  const planned = Object.entries(topology).flatMap(([service, count = 0]) =>
    Array.from({ length: count }, (_, index) => ({
      service,
      name: `${service}-${index + 1}`,
    })),
  );
  const plain = planned.filter(({ service }) => isPlain(system.services[service]));
  return withStaticAddresses(plain, (addresses) => startPlanned(options, planned, addresses));
}

async function startPlanned(
  options: SystemOptions,
  planned: readonly { readonly service: string; readonly name: string }[],
  addresses: StaticAddresses,
): Promise<RunningSystem> {
  const { lab } = options;
  const started = await Promise.allSettled(
    planned.map(({ service, name }) => startInstance(options, service, name, addresses)),
  );
  const instances = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stopAll = async () => {
    await Promise.all(instances.map(({ running }) => running.stop()));
  };
  const failure = started.find((result) => result.status === 'rejected');
  if (failure) {
    await stopAll();
    lab.signal.throwIfAborted();
    throw failure.reason;
  }
  const service = entryOf(options.scenario);
  const entry = instances.find(({ address }) => address.service === service);
  const baseUrl = () => `http://${lab.runtime.reach(entry?.address.current.address ?? '')}`;
  return {
    instances: new Map(instances.map(({ running }) => [running.name, running])),
    get places() {
      return instances.map(({ address }) => address.current);
    },
    addresses,
    entry: entry?.running.name ?? '',
    get baseUrl() {
      return baseUrl();
    },
    onMoved: (listener) => entry?.address.onMoved(() => listener(baseUrl())),
    [Symbol.asyncDispose]: stopAll,
  };
}

/** Where an instance is. */
class Address {
  readonly service: string;
  #current: Place | undefined;
  #onMoved = () => {};

  constructor(service: string) {
    this.service = service;
  }

  get current(): Place {
    if (!this.#current) throw new TypeError(`no ${this.service} is ready: its start waits for that`);
    return this.#current;
  }

  set(place: Place): void {
    const before = this.#current?.address;
    this.#current = place;
    if (before !== undefined && before !== place.address) this.#onMoved();
  }

  onMoved(listener: () => void): void {
    this.#onMoved = listener;
  }
}

type Started = { readonly running: RunningInstance; readonly address: Address };

async function startInstance(
  options: SystemOptions,
  service: string,
  name: string,
  addresses: StaticAddresses,
): Promise<Started> {
  const { lab, scenario, arm, attempt, seed } = options;
  const { runtime, backends, signal, ids, id: run } = lab;
  const dataDir = armDataDir(lab, arm, attempt);
  const known = scenario.system.services[service];
  if (!known)
    throw new TypeError(`no service ${service} in ${scenario.system.name}: a scenario is checked for that`);
  const of = withStart(known, scenario.starts?.[arm]?.[service]);
  const from = { service, name, run, arm, attempt, seed, dataDir };
  if (!isPlain(of)) return startOfKit(options, of, from);
  const running = await startPlain({ runtime, signal, ids }, { ...from, backends, of, addresses });
  const address = new Address(service);
  const at = addresses.get(service)?.get(name) ?? '';
  address.set({ service, instance: name, address: at, adminAddress: at });
  return { running, address };
}

async function startOfKit(
  options: SystemOptions,
  of: KitService,
  from: Pick<ServiceSpecOptions, 'service' | 'name' | 'run' | 'arm' | 'seed' | 'dataDir'>,
): Promise<Started> {
  const { lab, scenario } = options;
  const { runtime, backends, registry, clock, ids } = lab;
  const { service, name } = from;
  const address = new Address(service);
  const limits = scenario.limits?.[service] ?? {};
  const spec = await serviceSpec({ runtime, backends, start: of.start, limits, ...from });
  let launchedAtMs = clock.wall();
  let leaseBefore = '';
  const running = await runtime.start({
    ...spec,
    ready: async (instance, gaveUp) => {
      const signal = AbortSignal.any([gaveUp, lab.signal]);
      // By its lease and its time too: what an earlier process of that name registered may still be there.
      const isNew = ({ instance: its, startedAtUnixMs, leaseId }: RegisteredInstance) =>
        its === name && leaseId !== leaseBefore && startedAtUnixMs > launchedAtMs - CLOCK_TOLERANCE_MS;
      const registered = await registry.waitFor(isNew, signal);
      leaseBefore = registered.leaseId;
      void instance.exited.then(() => {
        launchedAtMs = clock.wall();
      });
      await checkHealth(
        { ...registered, address: runtime.reach(registered.address) },
        of.health,
        signal,
        ids,
      );
      address.set(registered);
    },
  });
  return { running, address };
}
