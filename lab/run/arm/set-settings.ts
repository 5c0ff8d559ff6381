import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type InstanceRecord, keys, type ServiceSettings } from '@faultline/control';
import type { Etcd3 } from 'etcd3';
import { FaultlineError } from '../../errors.ts';
import { serviceOf } from '../../faults/struck-instance.ts';
import type { FaultTargets } from '../../scenario/named-targets.ts';
import type { ArmSettings } from '../../scenario/scenario.ts';
import { validateSettings } from '../../scenario/validate-settings.ts';
import type { Journal } from '../journal/journal.ts';
import type { RunningSystem } from '../lab/running-system.ts';
import { type ProtectionWitness, readProtections } from '../watch/protection-witness.ts';

export interface SetSettingsOptions {
  readonly arm: string;
  /** That the arm has begun with. */
  readonly settings: ArmSettings;
  readonly targets: FaultTargets;
  readonly etcd: Pick<Etcd3, 'get' | 'put'>;
  readonly journal: Pick<Journal, 'write'>;
  /** That are registered now, as the lab reaches their admin ports. */
  readonly instances: () => readonly InstanceRecord[];
  readonly system: Pick<RunningSystem, 'instances'>;
  readonly protections: Pick<ProtectionWitness, 'expect'>;
  /** How long instances get to say that they go by them; default 3 000 ms. */
  readonly confirmMs?: number;
}

const POLL_MS = 20;

/** Settings that are changed by hand while an arm runs: one change after the other, in force once all instances say so. */
export class SetSettings {
  readonly #options: SetSettingsOptions;
  #current: ArmSettings;
  #last: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(options: SetSettingsOptions) {
    this.#options = options;
    this.#current = options.settings;
  }

  /** By service, as they are in force. */
  get current(): ArmSettings {
    return this.#current;
  }

  /**
   * Each service that is named gets what is said here in place of all that it had. Resolves when it is in force on each instance that runs;
   * where one does not say so, the settings before are written again.
   * @throws FaultlineError `invalid-settings`, `settings-not-applied`
   */
  async set(given: ArmSettings): Promise<void> {
    const settings = validateSettings(given, this.#options.targets);
    if (this.#isOver)
      throw new FaultlineError(
        'arm-ended',
        'Expected settings to be changed before their arm is stopped, but that has been.',
      );
    const set = this.#last.then(() => this.#set(settings));
    this.#last = set.catch(() => {});
    await set;
  }

  /** From now on none are set; resolves when those that were asked for are in force, or were taken back. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#last;
  }

  async #set(settings: ArmSettings): Promise<void> {
    const { arm, journal, protections } = this.#options;
    const before = this.#current;
    await this.#inReach(Object.keys(settings));
    // Told first: whatever becomes of it, the arm is no longer what its scenario says.
    journal.write('settings.changing', { arm, settings });
    protections.expect(settings);
    try {
      await this.#write(settings);
      await this.#inForce(settings);
    } catch (error) {
      await this.#write(pick(before, Object.keys(settings))).catch(() => {});
      journal.write('settings.failed', { arm, settings, error: (error as Error).message });
      throw error;
    }
    this.#current = { ...before, ...settings };
    journal.write('settings.changed', { arm, settings });
  }

  /** Asked before anything is written: what is given to a registry that is silent it may take up later. */
  async #inReach(services: readonly string[]): Promise<void> {
    const { etcd } = this.#options;
    try {
      await Promise.all(services.map((service) => etcd.get(keys.settings(service)).exec()));
    } catch (cause) {
      const found = (cause as Error).message;
      throw notApplied(`to be taken by the registry, got: ${found}. End its outage; then ask again.`, cause);
    }
  }

  async #write(settings: ArmSettings): Promise<void> {
    const { etcd } = this.#options;
    await Promise.all(
      Object.entries(settings).map(([service, each]) =>
        etcd.put(keys.settings(service)).value(JSON.stringify(each)).exec(),
      ),
    );
  }

  async #inForce(settings: ArmSettings): Promise<void> {
    const { confirmMs = 3_000 } = this.#options;
    const giveUpAt = performance.now() + confirmMs;
    for (;;) {
      const missing = await this.#missing(settings);
      if (missing.length === 0) return;
      if (performance.now() >= giveUpAt)
        throw notApplied(
          `to be in force on ${missing.join(', ')} within ${confirmMs} ms; see the instance's log.`,
        );
      await delay(POLL_MS);
    }
  }

  /** Who runs and does not say that it goes by them. One that was killed reads them when it is started again. */
  async #missing(settings: ArmSettings): Promise<string[]> {
    const { system, instances } = this.#options;
    const registered = new Map(instances().map((each) => [each.instance, each]));
    const running = [...system.instances.values()].filter(({ state }) => state !== 'exited');
    const asked = running.map(async ({ name }) => {
      const record = registered.get(name);
      const wanted = settings[record?.service ?? serviceOf(name)];
      if (wanted === undefined) return [];
      const said = record && (await readProtections(record))?.settings;
      return isDeepStrictEqual(said, wanted) ? [] : [name];
    });
    return (await Promise.all(asked)).flat();
  }
}

/** As they stand behind a service's key: one of which an arm says nothing has none. */
const pick = (settings: ArmSettings, services: readonly string[]): ArmSettings =>
  Object.fromEntries(
    services.map((service): [string, ServiceSettings] => [service, settings[service] ?? {}]),
  );

const notApplied = (what: string, cause?: unknown) =>
  new FaultlineError('settings-not-applied', `Expected the settings ${what}`, { cause });
