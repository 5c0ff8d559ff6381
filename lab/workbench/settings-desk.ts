import { isDeepStrictEqual } from 'node:util';
import type { InstanceRecord, ServiceSettings } from '@faultline/control';
import { readProtections } from '../run/watch/protection-witness.ts';
import type { ArmSettings } from '../scenario/scenario.ts';
import { refused } from './refused.ts';

export interface SettingsDeskOptions {
  readonly arm: { readonly settings: ArmSettings; setSettings(settings: ArmSettings): Promise<void> };
  /** Services that have settings. */
  readonly services: readonly string[];
  /** That are registered now, as the lab reaches their admin ports. */
  readonly instances: () => readonly InstanceRecord[];
}

export interface SettingsAnswer {
  readonly service: string;
  readonly settings: object;
  readonly pending: object | null;
  /** What each instance goes by now, by what it says itself. */
  readonly instances: readonly {
    readonly instance: string;
    readonly reports: 'in-force' | 'other' | 'silent';
  }[];
}

/** Settings that somebody changes from outside, a service at a time. */
export class SettingsDesk {
  readonly #options: SettingsDeskOptions;
  readonly #pending = new Map<string, object>();

  constructor(options: SettingsDeskOptions) {
    this.#options = options;
  }

  inForce(service: string): object {
    return this.#options.arm.settings[service] ?? {};
  }

  pending(service: string): object | null {
    return this.#pending.get(service) ?? null;
  }

  /** Resolves when all instances say that they go by them. @throws FaultlineError `invalid-settings`, `settings-under-way`, `settings-not-applied` */
  async set(service: string, settings: object): Promise<SettingsAnswer> {
    this.#require(service);
    if (this.#pending.has(service))
      throw refused(
        'settings-under-way',
        `Expected one change of ${service} at a time, but another one is under way. Ask again once \`pending\` is null.`,
      );
    this.#pending.set(service, settings);
    try {
      await this.#options.arm.setSettings({ [service]: settings as ServiceSettings });
    } finally {
      this.#pending.delete(service);
    }
    return this.read(service);
  }

  async read(service: string): Promise<SettingsAnswer> {
    this.#require(service);
    const settings = this.inForce(service);
    const own = this.#options.instances().filter((each) => each.service === service);
    const asked = own.map(async (each) => {
      const said = await readProtections(each);
      const reports =
        said === null ? 'silent' : isDeepStrictEqual(said.settings, settings) ? 'in-force' : 'other';
      return { instance: each.instance, reports } as const;
    });
    return { service, settings, pending: this.pending(service), instances: await Promise.all(asked) };
  }

  #require(service: string): void {
    if (this.#options.services.includes(service)) return;
    const known = this.#options.services.join(', ');
    throw refused('not-found', `Expected a service that has settings (${known}), got \`${service}\`.`);
  }
}
