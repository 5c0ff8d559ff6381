import type { Random } from '../../load/random.ts';
import type { Service, System } from '../../system/system.ts';
import type { Journal } from '../journal/journal.ts';
import { type Health, healthOf } from '../lab/health.ts';
import type { RegisteredInstance } from '../lab/registry-view.ts';
import { Rounds } from './rounds.ts';
import { within } from './within.ts';

export interface HealthWatchOptions {
  readonly arm: string;
  readonly system: Pick<System, 'services'>;
  /** Where each registered last, as the lab reaches it. */
  readonly instances: () => readonly Pick<RegisteredInstance, 'service' | 'instance' | 'address'>[];
  readonly journal: Pick<Journal, 'write'>;
  readonly ids: Random;
  readonly everyMs?: number;
  /** Who has not answered by then is unreachable. */
  readonly withinMs?: number;
}

const EVERY_MS = 1_000;

/** Asks each instance for its health and tells of what has changed; all were serving when the arm began, or it would not have. */
export class HealthWatch implements AsyncDisposable {
  readonly #options: HealthWatchOptions;
  readonly #known = new Map<string, Health>();
  readonly #rounds: Rounds;

  constructor(options: HealthWatchOptions) {
    this.#options = options;
    const { instances, everyMs = EVERY_MS } = options;
    this.#rounds = new Rounds(everyMs, (over) => instances().map((each) => this.#look(each, over)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rounds[Symbol.asyncDispose]();
  }

  async #look(at: ReturnType<HealthWatchOptions['instances']>[number], over: AbortSignal): Promise<void> {
    const { arm, system, journal, ids, withinMs = EVERY_MS } = this.#options;
    const { service, instance } = at;
    const { health } = system.services[service] as Service;
    // A line of its output was said once: that can not be asked.
    if (typeof health === 'object' && 'line' in health) return;
    const to = await within(withinMs, over, (signal) => healthOf(at, health, signal, ids));
    const from = this.#known.get(instance) ?? 'serving';
    if (over.aborted || from === to) return;
    this.#known.set(instance, to);
    journal.write('health.changed', { arm, service, instance, from, to });
  }
}
