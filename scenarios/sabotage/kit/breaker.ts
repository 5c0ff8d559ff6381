import type { KitSabotage } from './kit-sabotage.ts';

const BREAKER = 'services/kit/resilience/breaker.ts';
const ON_EDGE = 'services/kit/resilience/breaker-on-edge.test.ts';
const HALF_OPEN = 'services/kit/resilience/breaker/half-open.ts';
const POLICIES = 'services/kit/resilience/breaker/policies.test.ts';

export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'a half-open probe that is cancelled closes the breaker',
    file: BREAKER,
    find: 'const tells = failed !== undefined && !caller.left;',
    replace: 'const tells = true;',
    test: ON_EDGE,
    named: 'a half-open probe whose caller leaves does not close it',
  },
  {
    what: "the edge's own bulkhead opens the breaker on a healthy callee",
    file: BREAKER,
    find: 'const refusedHere = error instanceof RpcError && error.rejectedBy !== undefined;',
    replace: 'const refusedHere = false;',
    test: ON_EDGE,
    named: 'own bulkhead never open it',
  },
  {
    what: 'calls begun before the opening close the breaker',
    file: BREAKER,
    find: 'if (stay !== this.#stay) return;',
    replace: 'stay = this.#stay;',
    test: ON_EDGE,
    named: 'a call begun before the opening that succeeds afterwards does not close it',
  },
  {
    what: 'calls begun before the opening open the breaker again',
    file: BREAKER,
    find: 'if (stay !== this.#stay) return;',
    replace: 'stay = this.#stay;',
    test: ON_EDGE,
    named: 'a call begun before the opening that fails afterwards does not open it again',
  },
  {
    what: 'a hung probe keeps the breaker half-open for ever',
    file: BREAKER,
    find: 'const giveUp = setTimeout(() => {',
    replace: 'const giveUp = setTimeout(() => { return;',
    test: ON_EDGE,
    named: 'a probe that hangs is given up after the reset time',
  },
  {
    what: 'failures that are not in a row open the breaker',
    file: 'services/kit/resilience/breaker/consecutive-failures.ts',
    find: 'failed ? this.#inARow + 1 : 0;',
    replace: 'this.#inARow + (failed ? 1 : 0);',
    test: ON_EDGE,
    named: 'failures in a row open it',
  },
  {
    what: 'a share of failures that is just reached does not open the breaker',
    file: 'services/kit/resilience/breaker/rolling-share.ts',
    find: 'badOnes * 100 >= thresholdPercentage * total',
    replace: 'badOnes * 100 > thresholdPercentage * total',
    test: POLICIES,
    named: 'is reached by failures alone',
  },
  {
    what: 'slow calls are nothing to the breaker',
    file: 'services/kit/resilience/breaker/closed.ts',
    find: 'if (slowCall) {',
    replace: 'if (slowCall === null) {',
    test: ON_EDGE,
    named: 'slow calls open it',
  },
  {
    what: 'only one probe is ever permitted',
    file: HALF_OPEN,
    find: 'this.#permits = permittedProbes;',
    replace: 'this.#permits = 1;',
    test: ON_EDGE,
    named: 'so many probes as are permitted try at a time',
  },
];
