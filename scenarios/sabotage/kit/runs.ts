import type { KitSabotage } from './kit-sabotage.ts';

const ONE_RUN = {
  file: 'lab/workbench/runs/one-run.ts',
  test: 'lab/workbench/runs/one-run.test.ts',
} as const;
const PAST_RUNS = {
  file: 'lab/workbench/runs/past-runs.ts',
  test: 'lab/workbench/runs/past-runs.test.ts',
} as const;

export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'the load of a lab goes on while a scenario is measured beside it',
    ...ONE_RUN,
    find: 'const goOn = await this.#options.quiet(',
    replace: 'const goOn = async () => {}; void (',
    named: 'one at a time, whoever asks',
  },
  {
    what: 'two runs are measured at a time beside a lab',
    ...ONE_RUN,
    find: 'if (this.#running)\n',
    replace: 'if (this.#running?.beginning === beginning)\n',
    named: 'one at a time, whoever asks',
  },
  {
    what: 'a link in the folder of reports leads the workbench out of it',
    ...PAST_RUNS,
    find: 'entries.filter((entry) => entry.isDirectory())',
    replace: 'entries',
    named: 'no link is followed',
  },
  {
    what: 'a page that is a link is served, wherever it leads',
    ...PAST_RUNS,
    find: 'constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)',
    replace: 'constants.O_RDONLY',
    named: 'no link is followed',
  },
  {
    what: 'a path in place of a name leads to a file',
    ...PAST_RUNS,
    find: 'if (folder !== undefined) return folder;',
    replace: "return folder ?? join(this.#reports, 'slow-payment', name);",
    named: 'the name `../slow-payment/',
  },
];
