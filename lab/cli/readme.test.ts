import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportSchema } from '../report/report-schema.ts';
import { Workspace } from './fixture/workspace.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const BUSY = /^(un)?protected: (the machine was \d+% busy|the load driver (sent its requests late|dropped))/;

test('the scenario in the README runs as it stands, from a folder outside the repository', {
  timeout: 60_000,
}, async () => {
  const example = /```ts\n(\/\/ my-scenario\.ts\n.+?)```/s.exec(README)?.[1];
  expect(example).toBeDefined();
  using workspace = new Workspace();
  const file = workspace.write('my-scenario.ts', example ?? '');
  await using lab = workspace.start([`./${file}`, '--backends', 'embedded', '--length', 'short']);
  const { code, stderr } = await lab.ended;
  expect(stderr).toBe('');
  const report = reportSchema.parse(JSON.parse(readFileSync(join(lab.runFolder, 'report.json'), 'utf8')));
  for (const problem of report.problems) expect(problem).toMatch(BUSY);
  for (const { observed, limit, verdict } of report.hypotheses) {
    expect(observed).not.toBeNull();
    expect([limit, ['pass', 'inconclusive'].includes(verdict)]).toEqual([limit, true]);
  }
  expect(code).toBe(report.problems.length > 0 ? 5 : 0);
});
