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
    what: 'a fault by HTTP needs no time limit',
    file: 'lab/workbench/asked-fault.ts',
    find: "typeof lasts !== 'number' ||",
    replace: "lasts !== undefined && typeof lasts === 'number' &&",
    test: 'lab/workbench/workbench.test.ts',
    named: 'a fault by HTTP: it needs a time limit',
  },
];
