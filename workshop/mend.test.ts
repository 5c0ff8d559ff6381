import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Workspace } from '../lab/cli/fixture/workspace.ts';
import type { Report } from '../lab/report/model.ts';
import { isBusy } from '../lab/run/fixture/busy.ts';
import { oneOf } from '../lab/testing/draw.ts';
import { readWorkshop } from '../lab/workshop/read-content.ts';
import { preloadOf } from '../scenarios/sabotage/mutations.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const { exercises } = await readWorkshop(FOLDER);
/** Each has its turn with another commit. */
const { what, data } = oneOf(
  exercises.flatMap(({ name, data }) => (data.kind === 'mend' ? [{ what: name, data }] : [])),
);

test(`what is broken in ${what} fails the claim that is to turn green, and none of the first arm`, {
  timeout: 180_000,
}, async ({ skip }) => {
  const { scenario, mend, arms } = data;
  const run = async (): Promise<Report> => {
    using workspace = new Workspace();
    const path = scenario.endsWith('.ts') ? join(FOLDER, scenario) : scenario;
    const flags = ['--backends', 'embedded', '--length', 'short'];
    const env = { FAULTLINE_PRELOAD: preloadOf([mend]) };
    await using lab = workspace.start([path, ...flags], env);
    await lab.ended;
    return JSON.parse(readFileSync(join(lab.runFolder, 'report.json'), 'utf8'));
  };
  const first = await run();
  const report = first.problems.some(isBusy) ? await run() : first;
  if (report.problems.length > 0) skip(report.problems.map(({ text }) => text).join('; '));
  expect(report.hypotheses.find(({ name }) => name === mend.turns)?.verdict).toBe('fail');
  const ofFirst = report.hypotheses.filter(({ arm }) => arm === arms.first).map(({ verdict }) => verdict);
  expect(ofFirst).toContain('pass');
  expect(ofFirst).not.toContain('fail');
});
