import type { Etcd3 } from 'etcd3';
import type { Series } from '../../evidence/series.ts';
import type { Clock } from '../../runtime/clock.ts';
import { ttlLeftS } from '../lab/lease-reading.ts';
import type { RegisteredInstance } from '../lab/registry-view.ts';
import { Rounds } from './rounds.ts';

export interface LeaseWatchOptions {
  readonly etcd: Pick<Etcd3, 'leaseClient'>;
  /** Who is registered now. */
  readonly instances: () => readonly Pick<RegisteredInstance, 'service' | 'instance' | 'leaseId'>[];
  readonly clock: Pick<Clock, 'now'>;
  readonly everyMs?: number;
}

/** In whole seconds, as the registry tells it. */
export const LEASE_LEFT = 'faultline_registry_lease_remaining_seconds';
const EVERY_MS = 1_000;

type Point = Series['points'][number];

/** Asks the registry how long the lease of each who is registered has left: a series of each instance. */
export class LeaseWatch implements AsyncDisposable {
  readonly #options: LeaseWatchOptions;
  readonly #points = new Map<string, { readonly service: string; readonly points: Point[] }>();
  readonly #rounds: Rounds;

  constructor(options: LeaseWatchOptions) {
    this.#options = options;
    const { instances, everyMs = EVERY_MS } = options;
    this.#rounds = new Rounds(everyMs, () => instances().map((each) => this.#look(each, everyMs)));
  }

  /** Labelled as a scrape of the instance would be. */
  get series(): readonly Series[] {
    return [...this.#points].map(([instance, { service, points }]) => ({
      name: LEASE_LEFT,
      labels: { instance, job: service },
      points,
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rounds[Symbol.asyncDispose]();
  }

  /** Of a registry that does not answer before the next look there is no point: its silence shows as a gap. */
  async #look(
    { service, instance, leaseId }: ReturnType<LeaseWatchOptions['instances']>[number],
    withinMs: number,
  ): Promise<void> {
    const { etcd, clock } = this.#options;
    const value = await ttlLeftS(etcd, leaseId, withinMs);
    if (value === null) return;
    const of = this.#points.get(instance) ?? { service, points: [] };
    this.#points.set(instance, of);
    of.points.push({ tMs: Math.round(clock.now()), value });
  }
}
