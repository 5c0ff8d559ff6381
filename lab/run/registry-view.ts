import { setTimeout as wait } from 'node:timers/promises';
import type { Etcd3, Watcher } from 'etcd3';
import { type InstanceRecord, keys } from '../../services/proto/control.ts';
import { ExitCode, FaultlineError } from '../errors.ts';

/** An instance as the registry knows it now. */
export interface RegisteredInstance extends InstanceRecord {
  /** etcd lease that the key lives under; `0` is none. */
  readonly leaseId: string;
}

export type RegistryChange =
  | { readonly kind: 'registered'; readonly instance: RegisteredInstance }
  | { readonly kind: 'forgotten'; readonly instance: RegisteredInstance };

/** Told of each change, with all that are registered after it. */
export type OnRegistryChange = (change: RegistryChange, instances: readonly RegisteredInstance[]) => void;

/** An answer to the end of a watch is not worth a longer wait: the connection is closed next. */
const CANCEL_MS = 500;

/** The lab's own eyes on the registry: what is registered, and when that changed. */
export class RegistryView implements AsyncDisposable {
  readonly #instances = new Map<string, RegisteredInstance>();
  readonly #waiting = new Set<() => void>();
  readonly #onChange: OnRegistryChange;
  #watcher: Watcher | undefined;

  private constructor(onChange: OnRegistryChange) {
    this.#onChange = onChange;
  }

  /** `onLost`: the registry ended the watch, so from there on the view is out of date. By default that throws. */
  static async open(
    etcd: Etcd3,
    onChange: OnRegistryChange,
    onLost: (error: FaultlineError) => void = (error) => {
      throw error;
    },
  ): Promise<RegistryView> {
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
    watcher.on('error', (cause) => {
      const message = `Expected the registry to report changes until the end of the run, but it ended the watch: ${cause.message}`;
      const exitCode = ExitCode.inconclusive;
      onLost(new FaultlineError('registry-watch-lost', message, { exitCode, cause }));
    });
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
      await this.#change(signal);
    }
  }

  /** Who is still registered once `ms` have passed; answers earlier when nobody is. */
  async stillThereAfter(ms: number): Promise<readonly RegisteredInstance[]> {
    const timeout = AbortSignal.timeout(ms);
    while (this.#instances.size > 0 && !timeout.aborted) await this.#change(timeout);
    return this.instances;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.race([this.#watcher?.cancel(), wait(CANCEL_MS, undefined, { ref: false })]);
  }

  /** Settles with the next change, or when the signal aborts. */
  async #change(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const wake = () => resolve();
    signal.addEventListener('abort', wake, { once: true });
    await promise;
    signal.removeEventListener('abort', wake);
    this.#waiting.delete(resolve);
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
    this.#onChange(change, this.instances);
    for (const wake of this.#waiting) wake();
  }
}
