import type { Clock } from './clock.ts';
import type { HistoryLimits } from './history.ts';
import { Lessor } from './lessor.ts';
import { Store } from './store.ts';
import { WatchHub } from './watch-hub.ts';

/** Store, leases and watchers, wired to each other; all of a member's state. */
export class RegistryState {
  readonly hub = new WatchHub();
  readonly lessor: Lessor;
  readonly store: Store;

  constructor(clock: Clock, history: HistoryLimits) {
    this.lessor = new Lessor(clock, (id) => this.revoke(id));
    this.store = new Store({
      leases: this.lessor,
      history,
      committed: (revision, changes) => this.hub.publish(revision, changes),
    });
  }

  readonly leaseExists = (id: string): boolean => this.lessor.find(id) !== undefined;

  /** Ends a lease and deletes its keys in one revision; false when there is no such lease. */
  revoke(id: string): boolean {
    const lease = this.lessor.remove(id);
    if (lease === undefined) return false;
    this.store.write((txn) => {
      for (const start of [...lease.keys].sort()) txn.delete({ single: true, start });
    });
    return true;
  }

  close(): void {
    this.lessor.close();
  }
}
