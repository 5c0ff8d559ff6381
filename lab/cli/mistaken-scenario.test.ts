import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportSchema } from '../report/report-schema.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

test('a hypothesis that throws is named in one line, exit 2; the others are judged and all evidence is written', {
  timeout: 60_000,
}, async () => {
  using workspace = new Workspace();
  const hypotheses = `[
    { name: 'mistyped', title: 'x', arm: 'all', unit: 'ms', atMost: 1, observe: ({ unprotected }) => unprotected.phase('fault').traces.all[99_999].spans },
    { name: 'no-number', title: 'x', arm: 'all', unit: 'ms', atMost: 1, observe: () => ({ value: Number.NaN, evidence: '' }) },
    { name: 'held', title: 'x', arm: 'unprotected', unit: 'ms', atLeast: 150,
      observe: ({ unprotected }) => latency(unprotected, 'fault', PRODUCTS, 'p50') },
  ]`;
  const phases = '{ baseline: 0.5, fault: 0.5, recovery: 0.5 }';
  const file = workspace.write('small.ts', smallScenario({ hypotheses, phases }));
  await using lab = workspace.start([`./${file}`, '--backends', 'embedded']);
  const { code, stderr } = await lab.ended;
  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(
      /^small: hypothesis `mistyped`: expected an observation or null, but its observe threw: Cannot read prop/,
    ),
  ]);
  const report = reportSchema.parse(JSON.parse(readFileSync(join(lab.runFolder, 'report.json'), 'utf8')));
  expect(report.exitCode).toBe(2);
  expect(report.hypotheses.slice(0, 3).map(({ name, observed }) => [name, observed !== null])).toEqual([
    ['mistyped', false],
    ['no-number', false],
    ['held', true],
  ]);
  expect(report.hypotheses[0]).toMatchObject({ verdict: 'no-data' });
});
