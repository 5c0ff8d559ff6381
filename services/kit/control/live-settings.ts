import { keys } from '@faultline/control';
import { parseAs } from '@faultline/control/parse-as';
import type { Etcd3 } from 'etcd3';
import type { Logger } from '../logger.ts';
import { type PrefixWatch, watchPrefix } from './prefix-watch.ts';
import schema from './settings.schema.json' with { type: 'json' };
import type { ServiceSettings } from './settings-schema.ts';

/** A service's settings as they stand in etcd now; a change applies to the next call. */
export class LiveSettings {
  readonly #watch: PrefixWatch;
  readonly #onChange: ((settings: ServiceSettings) => void)[] = [];
  #current: ServiceSettings = {};

  constructor(etcd: Etcd3, service: string, logger: Logger) {
    const key = keys.settings(service);
    this.#watch = watchPrefix(etcd, key, logger, (values) => {
      const text = values.get(key);
      try {
        this.#current = text === undefined ? {} : parseAs<ServiceSettings>(schema, text);
      } catch (error) {
        logger.error({ err: error, key }, 'settings are malformed, keeping the last ones');
        return;
      }
      logger.info({ settings: this.#current }, 'settings applied');
      for (const listener of this.#onChange) listener(this.#current);
    });
  }

  get ready(): Promise<void> {
    return this.#watch.ready;
  }

  get current(): ServiceSettings {
    return this.#current;
  }

  /**
   * A stateful thing built from one part of the settings: kept while that part stays the same, made anew when it
   * changes, undefined while it is absent.
   */
  derive<S, T>(
    select: (settings: ServiceSettings) => S | undefined,
    make: (part: S) => T,
    drop?: (old: T) => void,
  ): () => T | undefined {
    let text: string | undefined;
    let made: T | undefined;
    const renew = (settings: ServiceSettings) => {
      const part = select(settings);
      const nextText = JSON.stringify(part);
      if (nextText === text) return;
      text = nextText;
      if (made !== undefined) drop?.(made);
      made = part === undefined ? undefined : make(part);
    };
    renew(this.#current);
    this.#onChange.push(renew);
    return () => made;
  }

  close(): void {
    this.#watch.close();
  }
}
