import { type FaultRecord, type InstanceRecord, keys } from '@faultline/control';
import type { Etcd3, Lease } from 'etcd3';
import { FaultlineError } from '../errors.ts';
import { readActiveFaults, readFaultCame } from './active-faults.ts';
import { FaultLease, inReach } from './fault-lease.ts';

export interface FaultInjectorOptions {
  readonly etcd: Etcd3;
  /** Instances that are registered now. */
  readonly instances: () => readonly InstanceRecord[];
  /** How long instances get to say that a fault is in force, or out of it; default 3 000 ms. */
  readonly confirmMs?: number;
  /** Of the lease: how long faults are in force at most once the lab is gone; default 5. */
  readonly leaseTtlS?: number;
}

const POLL_MS = 20;

/**
 * Writes faults under the lab's own lease, so that etcd drops them when the lab is gone. Undo is known before a fault
 * is written, runs last in first out, and disposing undoes whatever is left.
 */
export class FaultInjector implements AsyncDisposable {
  readonly #options: FaultInjectorOptions;
  readonly #confirmMs: number;
  readonly #lease: FaultLease;
  readonly #undo: FaultRecord[] = [];
  /** That each fault was written under. */
  readonly #leases = new Map<FaultRecord, Lease>();
  readonly #lost: string[] = [];

  constructor(options: FaultInjectorOptions) {
    this.#options = options;
    this.#confirmMs = options.confirmMs ?? 3_000;
    this.#lease = new FaultLease({
      etcd: options.etcd,
      ttlS: options.leaseTtlS ?? 5,
      onLost: (lease) => {
        const ended = this.#undo.filter((fault) => this.#leases.get(fault) === lease);
        this.#lost.push(...ended.map(({ id }) => id));
      },
    });
  }

  /** Ids of the faults that ended before their time because the registry dropped the lease. */
  get lost(): readonly string[] {
    return this.#lost;
  }

  /**
   * Resolves when every matching instance has confirmed on its /metrics that the fault is in force; with the time when it
   * came on the first of them, epoch ms, null where none says.
   * @throws FaultlineError `faults-out-of-reach` where the registry does not answer, `arm-ended` where this is disposed meanwhile
   */
  async inject(fault: FaultRecord): Promise<number | null> {
    await this.#lease.put(keys.fault(fault.id), JSON.stringify(fault), (lease) => {
      if (!this.#leases.has(fault)) this.#undo.push(fault);
      this.#leases.set(fault, lease);
    });
    await this.#confirmed(fault, true);
    const came = await Promise.all(this.#targets(fault).map((target) => readFaultCame(target, fault.id)));
    const known = came.filter((ms) => ms !== null);
    return known.length > 0 ? Math.min(...known) : null;
  }

  /** Resolves when it is out of force everywhere. An instance that died meanwhile does not apply any fault. */
  async undo(id: string): Promise<void> {
    const fault = this.#undo.find((each) => each.id === id);
    if (!fault) return;
    await inReach(this.#options.etcd.delete().key(keys.fault(id)).exec());
    await this.#confirmed(fault, false);
    this.#undo.splice(this.#undo.indexOf(fault), 1);
    this.#leases.delete(fault);
  }

  /**
   * How it is seen to be out of force although nobody has undone it; null while all that answer apply it. Who does not
   * answer serves nobody.
   */
  async lapseOf(id: string): Promise<string | null> {
    const fault = this.#undo.find((each) => each.id === id);
    if (!fault) return 'it was never injected';
    const states = await this.#askTargets(fault);
    const ended = states.filter(({ active }) => typeof active !== 'string' && !active.includes(id));
    if (ended.length === 0) return null;
    return `${ended.map(({ target }) => target.instance).join(', ')} no longer applied it`;
  }

  /** Ids in the order in which they were undone. */
  async undoAll(): Promise<string[]> {
    const undone: string[] = [];
    for (let fault = this.#undo.at(-1); fault; fault = this.#undo.at(-1)) {
      await this.undo(fault.id);
      undone.push(fault.id);
    }
    return undone;
  }

  /** What is left of any fault, in etcd or in force on an instance; empty is clean. */
  async left(): Promise<string[]> {
    const inEtcd = await this.#options.etcd.getAll().prefix(keys.faults).keys();
    const inForce = await Promise.all(
      this.#options.instances().map(async (instance) => {
        const giveUpAt = performance.now() + this.#confirmMs;
        let active: Awaited<ReturnType<typeof readActiveFaults>> = 'silent';
        for (
          let leftMs = this.#confirmMs;
          active === 'silent' && leftMs > 0;
          leftMs = giveUpAt - performance.now()
        )
          active = await readActiveFaults(instance, Math.ceil(leftMs));
        if (active === 'gone') return [];
        if (active === 'silent') return [`${instance.instance} does not say whether a fault is in force`];
        return active.map((id) => `fault ${id} is still in force on ${instance.instance}`);
      }),
    );
    return [...inEtcd.map((key) => `key ${key} is still in the registry`), ...inForce.flat()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.undoAll();
    } finally {
      await this.#lease.revoke();
    }
  }

  #targets({ match }: FaultRecord): InstanceRecord[] {
    return this.#options
      .instances()
      .filter(
        ({ service, instance }) => match.service === service && (match.instance ?? instance) === instance,
      );
  }

  #askTargets(fault: FaultRecord) {
    return Promise.all(
      this.#targets(fault).map(async (target) => ({ target, active: await readActiveFaults(target) })),
    );
  }

  async #confirmed(fault: FaultRecord, wanted: boolean): Promise<void> {
    const giveUpAt = performance.now() + this.#confirmMs;
    for (;;) {
      const states = await this.#askTargets(fault);
      // Where nobody listens no request meets a fault. One that is silent gets all the time to answer: past that it is
      // paused, and serves nobody either.
      const answered = states.filter(({ active }) => active !== 'gone' && active !== 'silent');
      const missing = answered.filter(({ active }) => active.includes(fault.id) !== wanted);
      const settled = missing.length === 0 && (answered.length > 0 || !wanted);
      const silent = states.some(({ active }) => active === 'silent');
      if (settled && (!silent || performance.now() >= giveUpAt)) return;
      if (performance.now() >= giveUpAt) {
        const names =
          missing.map(({ target }) => target.instance).join(', ') || `any instance of ${fault.match.service}`;
        throw new FaultlineError(
          wanted ? 'fault-not-applied' : 'fault-not-undone',
          `Expected fault ${fault.id} to be ${wanted ? 'in force on' : 'gone from'} ${names} within ${this.#confirmMs} ms; see the instance's log.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
