import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mutationsOf, preloadOf } from '../../scenarios/sabotage/mutations.ts';
import { reportSchema } from '../report/report-schema.ts';
import { problemLine } from '../run/problems/problem.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const small = (store: string, maxBytes: string, keptBytes: number) => ({
  file: `lab/backends/${store}/embedded/main.ts`,
  find: maxBytes,
  replace: maxBytes.replace(/\d+ \* 1024 \* 1024/, String(keptBytes)),
});

test('stores that dropped what they had no room for are asked, and make an arm inconclusive', {
  timeout: 90_000,
}, async () => {
  using workspace = new Workspace();
  const file = workspace.write('small.ts', smallScenario({ arms: '{ unprotected: {} }' }));
  const FAULTLINE_PRELOAD = preloadOf([
    // A sabotage of this very test.
    ...mutationsOf(process.env.FAULTLINE_PRELOAD ?? 'none:'),
    small('traces', 'const DEFAULT_MAX_BYTES = 128 * 1024 * 1024;', 100_000),
    small('metrics', "'max-bytes': { type: 'string', default: String(128 * 1024 * 1024) },", 20_000),
  ]);
  await using lab = workspace.start([`./${file}`, '--backends', 'embedded'], { FAULTLINE_PRELOAD });
  const { code, stderr } = await lab.ended;
  const text = readFileSync(join(lab.runFolder, 'report.json'), 'utf8');
  const report = reportSchema.parse(JSON.parse(text));
  const problems = report.problems.map(problemLine);

  expect([code, stderr]).toEqual([5, '']);
  expect(problems).toContainEqual(
    expect.stringMatching(/^unprotected: the metrics backend dropped \d+ samples during the arm/),
  );
  expect(problems).toContainEqual(
    expect.stringMatching(
      /^unprotected: \d+ of \d+ traces are missing or incomplete: \d+ were sent, and the traces backend has dropped \d+ during the arm/,
    ),
  );
  expect(new Set(report.hypotheses.map(({ verdict }) => verdict))).toEqual(new Set(['inconclusive']));
});
