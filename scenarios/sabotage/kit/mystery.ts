import type { KitSabotage } from './kit-sabotage.ts';

export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'events of a hidden fault are told while it is hidden',
    file: 'lab/run/journal/journal.ts',
    find: 'if (veil) veil.held.push(event);',
    replace: 'if (veil) this.#publish(event);',
    test: 'lab/run/journal/journal.test.ts',
    named: 'what is veiled is in memory at once',
  },
  {
    what: 'a span tells of a hidden fault',
    file: 'services/kit/faults/fault-interceptor.ts',
    find: 'if (!fault.record.hidden)',
    replace: 'if (fault.record.id)',
    test: 'services/kit/faults/faults.test.ts',
    named: 'one that is to be found does the same',
  },
  {
    what: 'PromQL by a pattern of names tells of hidden faults',
    file: 'lab/mystery/visible-query.ts',
    find: "operator === '='",
    replace: "operator !== '!='",
    test: 'lab/mystery/visible-query.test.ts',
    named: 'is refused',
  },
  {
    what: 'a fault that nobody could find counts as one that was not found',
    file: 'lab/mystery/true-fault.ts',
    find: ' || met === 0',
    replace: '',
    test: 'lab/mystery/true-fault.test.ts',
    named: 'one that met nothing',
  },
  {
    what: 'one guess counts for two faults',
    file: 'lab/mystery/score-answer.ts',
    find: 'guesses.filter((each) => each !== guess)',
    replace: 'guesses',
    test: 'lab/mystery/score-answer.test.ts',
    named: 'each guess is for one fault',
  },
  {
    what: 'an edit that waits tells which instance a hidden fault strikes',
    file: 'lab/workbench/edits/struck-now.ts',
    find: 'isHidden ? all : plans',
    replace: 'plans',
    test: 'lab/workbench/edits/struck-now.test.ts',
    named: 'while faults are hidden any edit waits',
  },
];
