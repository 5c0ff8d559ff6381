import type { Etcd3 } from 'etcd3';
import type { JournalEvent } from '../evidence/events.ts';
import { serviceOf } from '../faults/struck-instance.ts';
import { ttlLeftS } from '../run/lab/lease-reading.ts';
import type { RegisteredInstance } from '../run/lab/registry-view.ts';
import type { RunningInstance } from '../runtime/runtime.ts';
import { breakerOf } from './breaker-of.ts';
import type { AskMetrics } from './edge-watch.ts';
import type { InstanceState } from './lab-state.ts';

export interface InstanceWatchOptions {
  readonly instances: ReadonlyMap<string, Pick<RunningInstance, 'state'>>;
  readonly registered: () => readonly RegisteredInstance[];
  readonly etcd: Pick<Etcd3, 'leaseClient'>;
  readonly ask: AskMetrics;
  /** Whether what the lab has done to a process is not for who is to find it. */
  readonly isHidden: () => boolean;
}

const LEASE_MS = 500;
const QUERIES = {
  breaker: 'max by (instance) (faultline_breaker_state)',
  workersBusy: 'faultline_workers_busy',
  workersQueued: 'faultline_workers_queued',
  cpuPercent: '100 * rate(process_cpu_seconds_total[5s])',
} as const;

/** How each instance is: what its process, the registry, its health and its metrics say. */
export class InstanceWatch {
  readonly #options: InstanceWatchOptions;
  /** All were serving when the arm began. */
  readonly #health = new Map<string, string>();

  constructor(options: InstanceWatchOptions) {
    this.#options = options;
  }

  onEvent({ type, instance, to }: JournalEvent): void {
    if (type === 'health.changed') this.#health.set(String(instance), String(to));
  }

  async now(): Promise<InstanceState[]> {
    const { instances, registered, etcd, ask, isHidden } = this.#options;
    const asked = Object.entries(QUERIES).map(async ([name, query]) => [name, await ask(query)] as const);
    const told = new Map(await Promise.all(asked));
    const value = (what: keyof typeof QUERIES, name: string) =>
      told.get(what)?.find(([{ instance }]) => instance === name)?.[1] ?? null;
    const records = new Map(registered().map((each) => [each.instance, each]));
    return Promise.all(
      [...instances].map(async ([name, running]): Promise<InstanceState> => {
        const record = records.get(name);
        // Together: a mystery may have begun while metrics were asked for.
        const state = isHidden() ? 'unknown' : running.state;
        return {
          ...{ service: record?.service ?? serviceOf(name), instance: name, state },
          health: state === 'exited' ? 'unreachable' : (this.#health.get(name) ?? 'serving'),
          registered: record !== undefined,
          leaseLeftS: record ? await ttlLeftS(etcd, record.leaseId, LEASE_MS) : null,
          breaker: breakerOf(value('breaker', name)),
          workersBusy: value('workersBusy', name),
          workersQueued: value('workersQueued', name),
          cpuPercent: value('cpuPercent', name),
        };
      }),
    );
  }
}
