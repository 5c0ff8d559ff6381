import { type Etcd3, EtcdLeaseInvalidError, type Lease } from 'etcd3';
import { type FaultRecord, type InstanceRecord, keys } from '../../services/proto/control.ts';
import { FaultlineError } from '../errors.ts';
import { readActiveFaults } from './active-faults.ts';

export interface FaultInjectorOptions {
  readonly etcd: Etcd3;
  /** Instances that are registered now. */
  readonly instances: () => readonly InstanceRecord[];
}

const LEASE_TTL_S = 5;
const CONFIRM_MS = 3_000;
const POLL_MS = 20;

/**
 * Writes faults under the lab's own lease, so that etcd drops them when the lab is gone. Undo is known before a fault
 * is written, runs last in first out, and disposing undoes whatever is left.
 */
export class FaultInjector implements AsyncDisposable {
  readonly #options: FaultInjectorOptions;
  readonly #lease: Lease;
  readonly #undo: FaultRecord[] = [];

  constructor(options: FaultInjectorOptions) {
    this.#options = options;
    this.#lease = options.etcd.lease(LEASE_TTL_S);
    this.#lease.on('lost', () => {});
  }

  /** Resolves when every matching instance has confirmed on its /metrics that the fault is in force. */
  async inject(fault: FaultRecord): Promise<void> {
    this.#undo.push(fault);
    await this.#lease.put(keys.fault(fault.id)).value(JSON.stringify(fault)).exec();
    await this.#confirmed(fault, true);
  }

  /** Ids in the order in which they were undone. An instance that died meanwhile does not apply any fault. */
  async undoAll(): Promise<string[]> {
    const undone: string[] = [];
    for (let fault = this.#undo.at(-1); fault; fault = this.#undo.at(-1)) {
      await this.#options.etcd.delete().key(keys.fault(fault.id)).exec();
      await this.#confirmed(fault, false);
      this.#undo.pop();
      undone.push(fault.id);
    }
    return undone;
  }

  /** What is left of any fault, in etcd or in force on an instance; empty is clean. */
  async left(): Promise<string[]> {
    const inEtcd = await this.#options.etcd.getAll().prefix(keys.faults).keys();
    const inForce = await Promise.all(
      this.#options.instances().map(async (instance) => {
        const active = await readActiveFaults(instance);
        return (active ?? []).map((id) => `fault ${id} is still in force on ${instance.instance}`);
      }),
    );
    return [...inEtcd.map((key) => `key ${key} is still in the registry`), ...inForce.flat()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.undoAll();
    } finally {
      await this.#lease.revoke().catch((error) => {
        if (!(error instanceof EtcdLeaseInvalidError)) throw error;
      });
    }
  }

  async #confirmed(fault: FaultRecord, wanted: boolean): Promise<void> {
    const giveUpAt = Date.now() + CONFIRM_MS;
    for (;;) {
      const targets = this.#options.instances().filter(({ service, instance }) => {
        const { match } = fault;
        return match.service === service && (match.instance ?? instance) === instance;
      });
      const states = await Promise.all(
        targets.map(async (target) => ({ target, active: await readActiveFaults(target) })),
      );
      // An instance that does not answer is dead or paused: no request meets a fault there.
      const missing = states.filter(({ active }) => active !== null && active.includes(fault.id) !== wanted);
      const someoneApplies = states.some(({ active }) => active !== null);
      if (missing.length === 0 && (someoneApplies || !wanted)) return;
      if (Date.now() >= giveUpAt) {
        const names =
          missing.map(({ target }) => target.instance).join(', ') || `any instance of ${fault.match.service}`;
        throw new FaultlineError(
          wanted ? 'fault-not-applied' : 'fault-not-undone',
          `Expected fault ${fault.id} to be ${wanted ? 'in force on' : 'gone from'} ${names} within ${CONFIRM_MS} ms; see the instance's log.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
