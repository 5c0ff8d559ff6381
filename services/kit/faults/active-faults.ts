import { type FaultRecord, keys } from '@faultline/control';
import schema from '@faultline/control/fault.schema.json' with { type: 'json' };
import { parseAs } from '@faultline/control/parse-as';
import type { Etcd3 } from 'etcd3';
import type { KitConfig } from '../config.ts';
import { type PrefixWatch, watchPrefix } from '../control/prefix-watch.ts';
import type { Logger } from '../logger.ts';
import type { KitMetrics } from '../metrics.ts';
import { type FaultDraws, faultDraws } from './fault-draws.ts';

/** Longer timers fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A fault that is in force on this instance. */
export interface ActiveFault {
  readonly record: FaultRecord;
  readonly draws: FaultDraws;
  /** Aborted when the fault is undone or its time is up; ends hangs. */
  readonly ended: AbortController;
}

/** The faults in etcd that name this instance, each ended by its own ttl even when nobody undoes it. */
export class ActiveFaults {
  readonly #watch: PrefixWatch;
  readonly #metrics: KitMetrics;
  readonly #instance: string;
  readonly #active = new Map<string, ActiveFault & { timer: NodeJS.Timeout }>();
  /** The text behind each key, whether it applies here or not. */
  readonly #seen = new Map<string, string>();

  constructor(etcd: Etcd3, { service, instance }: KitConfig, logger: Logger, metrics: KitMetrics) {
    this.#metrics = metrics;
    this.#instance = instance;
    this.#watch = watchPrefix(etcd, keys.faults, logger, (values) => {
      for (const [key, text] of [...this.#seen]) {
        if (values.get(key) === text) continue;
        this.#seen.delete(key);
        this.#end(key);
      }
      for (const [key, text] of values) {
        if (this.#seen.has(key)) continue;
        this.#seen.set(key, text);
        try {
          const record = parseAs<FaultRecord>(schema, text);
          if (record.match.service !== service || (record.match.instance ?? instance) !== instance) continue;
          if (this.#begin(key, record) && !record.hidden) logger.warn({ fault: record }, 'fault applies');
        } catch (error) {
          logger.error({ err: error, key }, 'fault is malformed, ignoring it');
        }
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

  /** False when its time is up already. */
  #begin(key: string, record: FaultRecord): boolean {
    const leftMs = record.expiresAtUnixMs - Date.now();
    if (leftMs <= 0) return false;
    const timer = setTimeout(() => this.#end(key), Math.min(leftMs, MAX_TIMER_MS));
    const draws = faultDraws(record, this.#instance);
    this.#active.set(key, { record, draws, ended: new AbortController(), timer });
    this.#metrics.faultActive(record.id, true);
    return true;
  }

  #end(key: string): void {
    const fault = this.#active.get(key);
    if (!fault) return;
    clearTimeout(fault.timer);
    this.#active.delete(key);
    this.#metrics.faultActive(fault.record.id, false);
    fault.ended.abort();
  }

  close(): void {
    for (const key of [...this.#active.keys()]) this.#end(key);
    this.#watch.close();
  }
}
