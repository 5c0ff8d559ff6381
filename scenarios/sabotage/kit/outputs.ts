import type { KitSabotage } from './kit-sabotage.ts';

const REQUIRED = { file: 'lab/cli/required.ts', test: 'lab/cli/required.test.ts' };

/** That what is told of many runs is what they found. */
export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'repeats end as soon as it looks good',
    ...REQUIRED,
    find: 'if (passed >= require) return ExitCode.pass;',
    replace: 'if (passed >= Math.min(require, 3)) return ExitCode.pass;',
    named: 'it looks good, and two failures could still come',
  },
  {
    what: 'enough passes make up for what was left behind',
    ...REQUIRED,
    find: 'codes.filter((code) => GRAVE.includes(code))',
    replace: 'codes.filter(() => false)',
    named: 'what the lab left behind is no matter of how many passed',
  },
  {
    what: 'a claim is judged on an arm that was not run',
    file: 'lab/scenario/narrow.ts',
    find: 'return isMissing ? null : observation;',
    replace: 'return observation;',
    test: 'lab/scenario/narrow.test.ts',
    named: 'a function that reads an arm that it does not name has no evidence without it',
  },
  {
    what: 'a claim about an arm that is left out is judged',
    file: 'lab/scenario/narrow.ts',
    find: 'readBy(each, names).some((arm) => left.includes(arm))',
    replace: 'readBy(each, names).every((arm) => left.includes(arm))',
    test: 'lab/scenario/narrow.test.ts',
    named: 'of one arm only what reads no other is judged, and the rest is named',
  },
  {
    what: 'junit.xml of all runs is green whatever their exit code',
    file: 'lab/report/invocation/invocation-junit.ts',
    find: 'if (invocation.exitCode === 0 || !isGreen)',
    replace: 'if (isGreen || !isGreen)',
    test: 'lab/report/invocation/invocation-junit.test.ts',
    named: 'no command that does not end with 0 looks green',
  },
  {
    what: 'a budget of re-runs bounds nothing',
    file: 'lab/run/rerun.ts',
    find: '|| !mayRerun()',
    replace: '|| (!mayRerun() && false)',
    test: 'lab/run/rerun.test.ts',
    named: 'where no more may be run an arm stays as it is, and one that can be judged does not ask',
  },
  {
    what: 'a limit near the middle of what is observed is called steady',
    file: 'lab/report/flakes/ledger.ts',
    find: 'distance.median < ROOM * spread',
    replace: 'distance.median < 0',
    test: 'lab/report/flakes/ledger.test.ts',
    named: 'a limit is tight by what was observed',
  },
  {
    what: 'a command that ran nothing has passed',
    file: 'lab/cli/tally.ts',
    find: 'codes.length === 0 ? ExitCode.notStarted : gravest(codes)',
    replace: 'gravest(codes)',
    test: 'lab/cli/tally.test.ts',
    named: 'what was passed over neither passes nor fails, and a suite of nothing else has not passed',
  },
  {
    what: 'all of no scenarios pass',
    file: 'lab/cli/catalogue.ts',
    find: 'if (names.length > 0) return names;',
    replace: 'if (names.length >= 0) return names;',
    test: 'lab/cli/nothing-run.test.ts',
    named: 'all of no scenarios is no pass, as of a job in the wrong folder',
  },
  {
    what: 'a vitest suite believes a report whose lab ended otherwise',
    file: 'lab/vitest/run-in-child.ts',
    find: 'if (code !== report.exitCode)',
    replace: 'if (code === undefined)',
    test: 'lab/vitest/run-in-child.test.ts',
    named: 'what the lab ended with counts, not what it wrote before that',
  },
  {
    what: 'a vitest suite skips a run that ended early as one that could not be judged',
    file: 'lab/vitest/trouble.ts',
    find: 'GRAVE.includes(report.exitCode) || ',
    replace: '',
    test: 'lab/vitest/trouble.test.ts',
    named: 'a run that ended early is a failure, not a doubt that may be skipped',
  },
];
