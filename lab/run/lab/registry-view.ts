import { setTimeout as wait } from 'node:timers/promises';
import { type InstanceRecord, keys } from '@faultline/control';
import { type ReadRecord, readInstanceRecord } from '@faultline/control/instance-record';
import type { Etcd3, Watcher } from 'etcd3';
import { ExitCode, FaultlineError } from '../../errors.ts';

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

/** A value that is no instance's record, or not that of a service that the lab knows: it was passed over. */
export interface IgnoredKey {
  readonly key: string;
  /** What was expected and what was found. */
  readonly problem: string;
  /** The instance whose record it took the place of: clients no longer find that. Null for a key of its own. */
  readonly replaced: string | null;
}

export interface RegistryViewOptions {
  /** Of the system: others are none of its instances. */
  readonly services: readonly string[];
  readonly onChange: OnRegistryChange;
  /** Told once of each key, and again whenever it took the place of a record. By default nobody is told. */
  readonly onIgnored?: (ignored: IgnoredKey) => void;
  /** The registry ended the watch, so from there on the view is out of date. By default that throws. */
  readonly onLost?: (error: FaultlineError) => void;
}

/** An answer to the end of a watch is not worth a longer wait: the connection is closed next. */
const CANCEL_MS = 500;

/** The lab's own eyes on the registry: what is registered, and when that changed. */
export class RegistryView implements AsyncDisposable {
  readonly #instances = new Map<string, RegisteredInstance>();
  readonly #waiting = new Set<() => void>();
  /** Keys that were told of as ignored, and of those the ones that hold no record now. */
  readonly #told = new Set<string>();
  readonly #unsound = new Set<string>();
  readonly #services: readonly string[];
  readonly #onChange: OnRegistryChange;
  readonly #onIgnored: (ignored: IgnoredKey) => void;
  #watcher: Watcher | undefined;

  private constructor({ services, onChange, onIgnored = () => {} }: RegistryViewOptions) {
    this.#services = services;
    this.#onChange = onChange;
    this.#onIgnored = onIgnored;
  }

  static async open(etcd: Etcd3, options: RegistryViewOptions): Promise<RegistryView> {
    const { onLost = raise } = options;
    const view = new RegistryView(options);
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
    while (this.#registered().length > 0 && !timeout.aborted) await this.#change(timeout);
    return this.#registered();
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

  /** Without those whose record somebody has overwritten: what stands there is not theirs. */
  #registered(): RegisteredInstance[] {
    return [...this.#instances].flatMap(([key, instance]) => (this.#unsound.has(key) ? [] : [instance]));
  }

  #put(key: string, value: string, leaseId: string): void {
    const read = readKnown(key, value, this.#services);
    if ('problem' in read) {
      this.#ignore(key, read.problem);
      return;
    }
    this.#unsound.delete(key);
    const instance = { ...read.record, leaseId };
    this.#instances.set(key, instance);
    this.#changed({ kind: 'registered', instance });
  }

  /** The instance may still run: faults are confirmed on it and its metrics are read where it said. */
  #ignore(key: string, problem: string): void {
    const replaced = this.#unsound.has(key) ? null : (this.#instances.get(key)?.instance ?? null);
    this.#unsound.add(key);
    if (this.#told.has(key) && replaced === null) return;
    this.#told.add(key);
    this.#onIgnored({ key, problem, replaced });
    for (const wake of this.#waiting) wake();
  }

  #delete(key: string): void {
    this.#unsound.delete(key);
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

function readKnown(key: string, value: string, services: readonly string[]): ReadRecord {
  const read = readInstanceRecord(key, value);
  if ('problem' in read || services.includes(read.record.service)) return read;
  return { problem: `expected a service of the system, found \`${read.record.service}\`` };
}

function raise(error: FaultlineError): never {
  throw error;
}
