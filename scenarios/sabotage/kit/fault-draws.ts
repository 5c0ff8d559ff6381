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
    what: 'a delay with jitter is the same for all calls',
    file: 'services/kit/faults/fault-interceptor.ts',
    find: '(2 * fault.draws.jitter() - 1) * (delay.jitterMs ?? 0)',
    replace: '0 * fault.draws.jitter()',
    test: 'services/kit/faults/faults.test.ts',
    named: 'a delay with jitter is another for each call, within its bounds, as it is drawn',
  },
  {
    what: 'each arm has faults of its own luck',
    file: 'lab/run/faults/fault-context.ts',
    find: '...{ injector, seed,',
    replace: '...{ injector, seed: seed + options.arm.length,',
    test: 'lab/run/faults/fault-timeline.test.ts',
    named: 'a fault draws from the same in both arms',
  },
];
