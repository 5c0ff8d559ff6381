import type { KitSabotage } from './kit-sabotage.ts';

export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'all instances draw alike',
    file: 'services/kit/faults/fault-draws.ts',
    find: 'seedFor(seed, id, instance, feature)',
    replace: 'seedFor(seed, id, feature)',
    test: 'services/kit/faults/fault-draws.test.ts',
    named: 'three attempts on three instances all meet it in 0.8% of calls',
  },
  {
    what: 'all faults of a run draw alike',
    file: 'services/kit/faults/fault-draws.ts',
    find: 'seedFor(seed, id, instance, feature)',
    replace: 'seedFor(seed, instance, feature)',
    test: 'services/kit/faults/fault-draws.test.ts',
    named: 'any two streams meet by chance only',
  },
  {
    what: 'instances do not tell their draws who they are',
    file: 'services/kit/faults/active-faults.ts',
    find: 'faultDraws(record, this.#instance)',
    replace: "faultDraws(record, '')",
    test: 'services/kit/faults/faults.test.ts',
    named: 'draws follow the seed, each instance its own',
  },
  {
    what: 'each arm has faults of its own luck',
    file: 'lab/run/fault-timeline.ts',
    find: 'seed: this.#options.seed, expiresAtUnixMs',
    replace: 'seed: this.#options.seed + this.#options.arm.length, expiresAtUnixMs',
    test: 'lab/run/fault-timeline.test.ts',
    named: 'a fault draws from the same in both arms',
  },
];
