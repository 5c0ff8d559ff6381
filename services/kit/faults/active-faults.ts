import type { Etcd3 } from 'etcd3';
import { type FaultRecord, keys } from '../../proto/control.ts';
import type { KitConfig } from '../config.ts';
import type { Logger } from '../logger.ts';
import type { KitMetrics } from '../metrics.ts';
import { type PrefixWatch, watchPrefix } from '../registry/prefix-watch.ts';
import { seededRandom } from '../seeded-random.ts';

/** A fault that is in force on this instance. */
export interface ActiveFault {
  readonly record: FaultRecord;
  /** Uniform in [0, 1), from the fault's seed. */
  readonly random: () => number;
  /** Aborted when the fault is undone or its time is up; ends hangs. */
  readonly ended: AbortController;
}

/** The faults in etcd that name this instance, each ended by its own ttl even when nobody undoes it. */
export class ActiveFaults {
  readonly #watch: PrefixWatch;
  readonly #metrics: KitMetrics;
  readonly #active = new Map<string, ActiveFault & { timer: NodeJS.Timeout }>();

  constructor(etcd: Etcd3, { service, instance }: KitConfig, logger: Logger, metrics: KitMetrics) {
    this.#metrics = metrics;
    this.#watch = watchPrefix(etcd, keys.faults, logger, (values) => {
      for (const key of [...this.#active.keys()]) if (!values.has(key)) this.#end(key);
      for (const [key, text] of values) {
        if (this.#active.has(key)) continue;
        const record = JSON.parse(text) as FaultRecord;
        const { match } = record;
        if (match.service !== service || (match.instance !== undefined && match.instance !== instance))
          continue;
        const leftMs = record.expiresAtUnixMs - Date.now();
        if (leftMs <= 0) continue;
        const timer = setTimeout(() => this.#end(key), leftMs);
        this.#active.set(key, {
          record,
          random: seededRandom(record.seed),
          ended: new AbortController(),
          timer,
        });
        metrics.faultActive(record.id, true);
        logger.warn({ fault: record }, 'fault applies');
      }
    });
  }

  get ready(): Promise<void> {
    return this.#watch.ready;
  }

  /** Those that match a method's short name. */
  matching(method: string): ActiveFault[] {
    if (this.#active.size === 0) return [];
    return [...this.#active.values()].filter(({ record }) => (record.match.method ?? method) === method);
  }

  #end(key: string): void {
    const fault = this.#active.get(key);
    if (!fault) return;
    clearTimeout(fault.timer);
    this.#active.delete(key);
    this.#metrics.faultActive(fault.record.id, false);
    fault.ended.abort();
  }

  async close(): Promise<void> {
    for (const key of [...this.#active.keys()]) this.#end(key);
    await this.#watch.close();
  }
}
