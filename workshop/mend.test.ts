import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Workspace } from '../lab/cli/fixture/workspace.ts';
import type { Report } from '../lab/report/model.ts';
import { isBusy } from '../lab/run/fixture/busy.ts';
import { readWorkshop } from '../lab/workshop/read-content.ts';
import { preloadOf } from '../scenarios/sabotage/mutations.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

test('what is broken in mend-the-retry-budget fails the claim that is to turn green', {
  timeout: 180_000,
}, async ({ skip }) => {
  const { exercises } = await readWorkshop(FOLDER);
  const data = exercises.find(({ name }) => name === 'mend-the-retry-budget')?.data;
  if (data?.kind !== 'mend') throw new Error('no exercise with code to mend');
  const run = async (): Promise<Report> => {
    using workspace = new Workspace();
    const flags = ['--backends', 'embedded', '--length', 'short'];
    const env = { FAULTLINE_PRELOAD: preloadOf([data.mend]) };
    await using lab = workspace.start([join(FOLDER, data.scenario), ...flags], env);
    await lab.ended;
    return JSON.parse(readFileSync(join(lab.runFolder, 'report.json'), 'utf8'));
  };
  const first = await run();
  const report = first.problems.some(isBusy) ? await run() : first;
  if (report.problems.length > 0) skip(report.problems.map(({ text }) => text).join('; '));
  const [claim] = report.hypotheses.filter(({ name }) => name === data.mend.turns);
  expect(claim?.verdict).toBe('fail');
  expect(report.hypotheses.find(({ name }) => name === 'retries-multiply')?.verdict).toBe('pass');
});
