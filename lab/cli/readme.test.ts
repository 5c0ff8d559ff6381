import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportSchema } from '../report/report-schema.ts';
import { BUSY } from '../run/fixture/busy.ts';
import * as vocabulary from '../scenario/vocabulary.ts';
import { FLAGS } from './arguments.ts';
import { Workspace } from './fixture/workspace.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

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

const section = (title: string) => README.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

test.each(Object.keys(FLAGS))('the table of flags has --%s', (flag) => {
  expect(section('Write a scenario')).toMatch(new RegExp(`^\\| .*\`--${flag}[ \`].* \\|`, 'm'));
});

/** The example shows the one that all begin with. */
const { defineScenario: _, ...words } = vocabulary;

const LOAD = ['obeyRetryAfter', 'repeatUnknown', 'idempotencyKey'].map((name) => `load.${name}`);

test.each([...Object.keys(words), ...LOAD])('what a scenario may use names %s', (name) => {
  expect(section('Write a scenario').split(/^```$/m)[1]).toContain(`\`${name}\``);
});
