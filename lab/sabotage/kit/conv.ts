import type { KitSabotage } from './kit-sabotage.ts';

export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'instances inherit the whole environment',
    file: 'lab/runtime/process/environment.ts',
    find: 'return { ...Object.fromEntries(inherited),',
    replace: 'return { ...(own as Record<string, string>), ...Object.fromEntries(inherited),',
    test: 'lab/runtime/process.test.ts',
    named: 'an instance inherits no proxy',
  },
];
