import type { KitSabotage } from './kit-sabotage.ts';

export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'a fault that was set by hand stays when its time is over',
    file: 'lab/run/set-faults.ts',
    find: 'await undo();',
    replace: '',
    test: 'lab/run/held-lab.test.ts',
    named: 'a lab that is held open: faults are set and undone',
  },
  {
    what: 'a fault that two end at once takes another one off the list',
    file: 'lab/run/faults-in-force.ts',
    find: 'if (place < 0) return;',
    replace: '',
    test: 'lab/run/faults-in-force.test.ts',
    named: 'an early end while a killed instance is being started again',
  },
  {
    what: 'the load goes on at its old pace',
    file: 'lab/load/driver.ts',
    find: '(plannedMs - offsetMs) / this.#pace',
    replace: 'plannedMs - offsetMs',
    test: 'lab/load/load.test.ts',
    named: 'goes on at another pace: the same requests, sooner',
  },
  {
    what: 'no fault can be set any more once the registry has dropped the lease of an arm',
    file: 'lab/faults/fault-lease.ts',
    find: 'if (this.#lease.revoked() || !(await this.#isThere())) this.#lease = this.#grant();',
    replace: '',
    test: 'lab/faults/fault-injector.test.ts',
    named: 'after a silence of the registry that was longer than its lease',
  },
  {
    what: 'a lab that could not be opened leaves its backends to whoever asked for it',
    file: 'lab/run/running-lab.ts',
    find: 'await this.close();\n      throw cause;',
    replace: 'throw cause;',
    test: 'lab/run/held-lab.test.ts',
    named: 'a lab that can not be opened ends by itself what it has started',
  },
  {
    what: 'who listens on the port of a service without the kit is not looked at',
    file: 'lab/run/plain-instance.ts',
    find: 'await requireOwnPort(runtime, instance, address);',
    replace: '',
    test: 'lab/run/plain-instance.test.ts',
    named: 'another program that listens on its port is not taken for it',
  },
];
