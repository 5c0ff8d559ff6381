import type { KitSabotage } from './kit-sabotage.ts';

const GUARD = {
  file: 'lab/workbench/http/guard.ts',
  test: 'lab/workbench/http/serve.test.ts',
} as const;

export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'the workbench answers under any name that leads to this machine',
    ...GUARD,
    find: '!known.has(host.toLowerCase())',
    replace: "host === ''",
    named: 'the host `evil.example` is refused',
  },
  {
    what: 'another page may set faults',
    ...GUARD,
    find: 'if (origin !== undefined && ',
    replace: 'if (origin === undefined && isRead && ',
    named: 'a request of another page is refused by its origin',
  },
  {
    what: 'who has not the token may set faults',
    ...GUARD,
    find: '(!isRead || tokenForAll) && !allowed',
    replace: 'tokenForAll && !allowed',
    named: 'without the token nothing is changed',
  },
  {
    what: 'who is refused for want of the token gets it as a cookie',
    ...GUARD,
    find: 'if (inQuery && tokenForAll)',
    replace: 'if (tokenForAll)',
    named: 'on another address each request needs the token',
  },
  {
    what: 'a lab that has lost its registry tells what its cleanup ran into',
    file: 'lab/workbench/workbench.ts',
    find: 'await Promise.allSettled([this.#driving[Symbol.asyncDispose]()]);',
    replace: 'await this.#driving[Symbol.asyncDispose]();',
    test: 'lab/workbench/hold.test.ts',
    named: 'a registry that ends is what the lab tells',
  },
  {
    what: 'to undo all faults ends at the first that can not be undone',
    file: 'lab/workbench/fault-desk.ts',
    find: '(error) => errors.push(error),',
    replace: '(error) => Promise.reject(error),',
    test: 'lab/workbench/fault-desk.test.ts',
    named: 'one that could not be undone keeps none of the others in force',
  },
  {
    what: 'a fault by HTTP needs no time limit',
    file: 'lab/workbench/asked-fault.ts',
    find: "typeof lasts !== 'number' ||",
    replace: "lasts !== undefined && typeof lasts === 'number' &&",
    test: 'lab/workbench/workbench.test.ts',
    named: 'a fault by HTTP: it needs a time limit',
  },
  {
    what: 'start notices of spans are kept without bound',
    file: 'services/kit/telemetry/open-span-notes.ts',
    find: 'this.#open.size >= this.#atMost',
    replace: 'this.#atMost < 0',
    test: 'services/kit/telemetry/open-span-notes.test.ts',
    named: 'of too many at once the further ones are counted',
  },
  {
    what: 'a p99 of a few calls is shown as if it meant something',
    file: 'lab/workbench/edge-shares.ts',
    find: 'ended * (1 - quantile) >= 1 - 1e-9',
    replace: 'ended > quantile',
    test: 'lab/workbench/edge-shares.test.ts',
    named: 'a p99 needs a hundred, a p90 ten',
  },
];
