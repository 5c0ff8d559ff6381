import { mkdir } from 'node:fs/promises';
import type { RunningInstance } from '../runtime/runtime.ts';
import { entryOf } from '../scenario/entry.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { armDataDir } from './arm-options.ts';
import { checkHealth } from './health.ts';
import type { RegisteredInstance } from './registry-view.ts';
import type { RunningLab } from './running-lab.ts';
import { serviceSpec } from './service-spec.ts';

/** The running system under test of one arm. */
export interface RunningSystem extends AsyncDisposable {
  readonly instances: ReadonlyMap<string, RunningInstance>;
  /** What each registered last, whether the registry still has it or not. */
  readonly registered: readonly RegisteredInstance[];
  /** Name of the instance that the load is sent to. */
  readonly entry: string;
  /** Base URL of it, where it is now: restarted, it has another port. */
  readonly baseUrl: string;
  /** Calls back each time it is somewhere else. */
  onMoved(listener: (baseUrl: string) => void): void;
}

export interface SystemOptions {
  readonly lab: RunningLab;
  readonly scenario: Pick<Scenario, 'system' | 'topology' | 'limits' | 'load'>;
  readonly arm: string;
  readonly attempt: number;
  readonly seed: number;
}

/** Clocks of a container's host may differ a little from the lab's. */
const CLOCK_TOLERANCE_MS = 500;

/** Starts every instance of the topology side by side; resolves when all are registered and healthy. */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const { lab, arm, attempt } = options;
  await mkdir(armDataDir(lab, arm, attempt), { recursive: true });
  const planned = Object.entries(options.scenario.topology).flatMap(([service, count = 0]) =>
    Array.from({ length: count }, (_, index) => ({
      service,
      name: `${service}-${index + 1}`,
    })),
  );
  const started = await Promise.allSettled(
    planned.map(({ service, name }) => startInstance(options, service, name)),
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
    get registered() {
      return instances.map(({ address }) => address.current);
    },
    entry: entry?.running.name ?? '',
    get baseUrl() {
      return baseUrl();
    },
    onMoved: (listener) => entry?.address.onMoved(() => listener(baseUrl())),
    [Symbol.asyncDispose]: stopAll,
  };
}

/** Where an instance registered last. */
class Address {
  readonly service: string;
  #current: RegisteredInstance | undefined;
  #onMoved = () => {};

  constructor(service: string) {
    this.service = service;
  }

  get current(): RegisteredInstance {
    if (!this.#current) throw new TypeError(`no ${this.service} has registered: its start waits for that`);
    return this.#current;
  }

  set(registered: RegisteredInstance): void {
    const before = this.#current?.address;
    this.#current = registered;
    if (before !== undefined && before !== registered.address) this.#onMoved();
  }

  onMoved(listener: () => void): void {
    this.#onMoved = listener;
  }
}

async function startInstance(
  options: SystemOptions,
  service: string,
  name: string,
): Promise<{ running: RunningInstance; address: Address }> {
  const { lab, scenario, arm, attempt, seed } = options;
  const { runtime, backends, registry, id: run } = lab;
  const dataDir = armDataDir(lab, arm, attempt);
  const of = scenario.system.services[service];
  if (!of)
    throw new TypeError(`no service ${service} in ${scenario.system.name}: a scenario is checked for that`);
  const address = new Address(service);
  const limits = scenario.limits?.[service] ?? {};
  const from = { run, arm, attempt, seed, limits, dataDir };
  const spec = await serviceSpec({ runtime, backends, service, start: of.start, name, ...from });
  let launchedAtMs = Date.now();
  const running = await runtime.start({
    ...spec,
    ready: async (instance, gaveUp) => {
      const signal = AbortSignal.any([gaveUp, lab.signal]);
      // By its time too: what an earlier process of that name registered may still be there.
      const isNew = ({ instance: its, startedAtUnixMs }: RegisteredInstance) =>
        its === name && startedAtUnixMs > launchedAtMs - CLOCK_TOLERANCE_MS;
      const registered = await registry.waitFor(isNew, signal);
      void instance.exited.then(() => {
        launchedAtMs = Date.now();
      });
      await checkHealth({ ...registered, address: runtime.reach(registered.address) }, of.health, signal);
      address.set(registered);
    },
  });
  return { running, address };
}
