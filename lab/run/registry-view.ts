import type { Etcd3, Watcher } from 'etcd3';
import { type InstanceRecord, keys } from '../../services/proto/control.ts';

/** An instance as the registry knows it now. */
export interface RegisteredInstance extends InstanceRecord {
  /** etcd lease that the key lives under; `0` is none. */
  readonly leaseId: string;
}

export type RegistryChange =
  | { readonly kind: 'registered'; readonly instance: RegisteredInstance }
  | { readonly kind: 'forgotten'; readonly instance: RegisteredInstance };

/** The lab's own eyes on the registry: what is registered, and when that changed. */
export class RegistryView implements AsyncDisposable {
  readonly #instances = new Map<string, RegisteredInstance>();
  readonly #waiting = new Set<() => void>();
  readonly #onChange: (change: RegistryChange) => void;
  #watcher: Watcher | undefined;

  private constructor(onChange: (change: RegistryChange) => void) {
    this.#onChange = onChange;
  }

  static async open(etcd: Etcd3, onChange: (change: RegistryChange) => void): Promise<RegistryView> {
    const view = new RegistryView(onChange);
    const listed = await etcd.getAll().prefix(keys.services).exec();
    for (const kv of listed.kvs) view.#put(kv.key.toString(), kv.value.toString(), kv.lease);
    const watcher = etcd
      .watch()
      .prefix(keys.services)
      .startRevision((BigInt(listed.header.revision) + 1n).toString())
      .watcher();
    watcher.on('put', (kv) => view.#put(kv.key.toString(), kv.value.toString(), kv.lease));
    watcher.on('delete', (kv) => view.#delete(kv.key.toString()));
    watcher.on('error', () => {});
    view.#watcher = watcher;
    return view;
  }

  get instances(): readonly RegisteredInstance[] {
    return [...this.#instances.values()];
  }

  /** The first registered instance that fits; waits for one until the signal aborts. */
  async waitFor(
    fits: (instance: RegisteredInstance) => boolean,
    signal: AbortSignal,
  ): Promise<RegisteredInstance> {
    for (;;) {
      signal.throwIfAborted();
      const found = this.instances.find(fits);
      if (found) return found;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
      await promise;
      this.#waiting.delete(resolve);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watcher?.cancel();
  }

  #put(key: string, value: string, leaseId: string): void {
    const instance = { ...(JSON.parse(value) as InstanceRecord), leaseId };
    this.#instances.set(key, instance);
    this.#changed({ kind: 'registered', instance });
  }

  #delete(key: string): void {
    const instance = this.#instances.get(key);
    if (!instance) return;
    this.#instances.delete(key);
    this.#changed({ kind: 'forgotten', instance });
  }

  #changed(change: RegistryChange): void {
    this.#onChange(change);
    for (const wake of this.#waiting) wake();
  }
}
