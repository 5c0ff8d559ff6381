import type { KitSabotage } from './kit-sabotage.ts';

const GATE = { file: 'lab/gate/gate.ts', test: 'lab/gate/gate.test.ts' };
const CLI = { file: 'lab/cli/gate.ts', test: 'lab/cli/gate.test.ts' };
const COMPARE = { file: 'lab/analysis/compare/compare-runs.ts', test: 'lab/gate/gate.test.ts' };
const BASELINE = { file: 'lab/gate/baseline-file.ts', test: 'lab/gate/baseline-file.test.ts' };

/** That a gate neither cries wolf nor sleeps. */
export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'a change is a regression whatever chance may have had to do with it',
    ...COMPARE,
    find: 'if (shift.low > 0 && shift.value >= most)',
    replace: 'if (shift.value >= most)',
    named: 'each primary claim is held to its share of the error',
  },
  {
    what: 'a change that is too small to matter is a regression',
    ...COMPARE,
    find: 'if (shift.low > 0 && shift.value >= most)',
    replace: 'if (shift.low > 0)',
    named: 'a change that is too small to matter is none, however sure it is',
  },
  {
    what: 'each of several claims is held to the whole error',
    file: 'lab/gate/compare-primary.ts',
    find: '{ worse, leastEffect, primaries }',
    replace: '{ worse, leastEffect }',
    test: 'lab/gate/gate.test.ts',
    named: 'each primary claim is held to its share of the error',
  },
  {
    what: 'a first set of runs is believed without a second',
    ...GATE,
    find: "if (!second || !again) return { ...unconfirmed(claim, 'inconclusive'), confirmation: null, grown: null };",
    replace: 'if (!second || !again) return { ...claim, confirmation: null, grown: null };',
    named: 'without a second set is none yet',
  },
  {
    what: 'a second set of runs confirms whatever it finds',
    ...GATE,
    find: "if (again.change === 'regressed')",
    replace: 'if (again)',
    named: 'that the second set does not confirm is none',
  },
  {
    what: 'no second set of runs is made',
    ...CLI,
    find: 'needsConfirmation(each) ? [scenario] : []',
    replace: 'needsConfirmation(each) ? [] : []',
    named: 'what got worse ends with 99 once a second set says so, and is told in all files',
  },
  {
    what: 'claims that nobody named fail the gate too',
    file: 'lab/gate/primaries.ts',
    find: 'return Object.entries(primary).flatMap(',
    replace: 'return hypotheses.map(({ name }) => [name, primary[name] ?? {}] as const).flatMap(',
    test: 'lab/gate/gate.test.ts',
    named: 'what is no primary claim fails nothing',
  },
  {
    what: 'less is never worse',
    file: 'lab/scenario/primary.ts',
    find: "return atMost === undefined ? 'less' : 'more';",
    replace: "return 'more';",
    test: 'lab/gate/gate.test.ts',
    named: 'is less where less is worse',
  },
  {
    what: 'a regression fails nothing',
    ...GATE,
    find: "if (change === 'regressed') return ExitCode.failed;",
    replace: '',
    named: 'regressed with {} ends with 99',
  },
  {
    what: 'a gate that can not tell lets all through',
    ...GATE,
    find: "return change === 'inconclusive' && onInconclusive === 'fail'",
    replace: "return change === 'inconclusive' && onInconclusive === ('never' as string)",
    named: 'inconclusive with {} ends with 5',
  },
  {
    what: 'a baseline of another scenario is held against this one',
    ...BASELINE,
    find: 'if (found === expected) continue;',
    replace: "if (found === expected || field === 'scenarioHash') continue;",
    named: 'one of another scenario is refused',
  },
  {
    what: 'runs that did not pass are saved as a baseline',
    ...CLI,
    find: 'runs.filter(({ isPass }) => isPass)',
    replace: 'runs',
    named: 'only runs that all passed are a baseline',
  },
  {
    what: 'times of another machine are compared',
    file: 'lab/gate/compare-primary.ts',
    find: 'if (differ !== null)',
    replace: 'if (differ === undefined)',
    test: 'lab/gate/gate.test.ts',
    named: 'that are times are not compared with those of another machine; ratios are',
  },
  {
    what: 'a base is this version once more',
    file: 'lab/cli/base-version.ts',
    find: 'return { ...scenario, system };',
    replace: 'return system ? scenario : scenario;',
    test: 'lab/cli/base-version.test.ts',
    named: 'the scenario is the one that is here, its system the one that is there',
  },
  {
    what: 'the base is always first, on a machine that gets slower',
    file: 'lab/cli/make-sets.ts',
    find: 'if (round % 2 === 1) versions.reverse();',
    replace: '',
    test: 'lab/cli/make-sets.test.ts',
    named: 'both versions take turns, and turns in who is first',
  },
  {
    what: 'what shrank counts as grown',
    file: 'lab/gate/grown.ts',
    find: 'shift && shift.low > 0',
    replace: 'shift',
    test: 'lab/gate/grown.test.ts',
    named: 'only what the claim rests on is looked at, and what did not grow is not told',
  },
  {
    what: 'a value is taken of an arm that the lab could not run properly',
    file: 'lab/gate/figures.ts',
    find: 'value: isSound ?',
    replace: 'value: isSound || observation ?',
    test: 'lab/gate/figures.test.ts',
    named: 'a claim has a value where it was judged',
  },
];
