import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadScenario } from '../cli/catalogue.ts';
import { sampleAudits } from '../report/sample-audits.ts';
import { sampleReport } from '../report/sample-report.ts';
import { benchMargins } from './margins.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-margins-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a run that is there already tells all that it was judged on, not the claims of its scenario alone', async () => {
  const { hypotheses } = await loadScenario('slow-payment', process.cwd());
  const of = (name: string, atLeast: number | null, atMost: number | null) => ({
    ...{
      name,
      title: name,
      ...{ arm: 'unprotected', route: null, phase: null },
      limit: { atLeast, atMost },
      unit: 'x',
      definition: '',
      evidence: '',
      because: '',
      inProblems: false,
    },
    ...{ verdict: 'pass', observed: 0, interval: null },
  });
  const run = join(folder, 'seed-7', 'slow-payment', 'latest');
  mkdirSync(run, { recursive: true });
  const report = {
    ...sampleReport(),
    exitCode: 99,
    hypotheses: [...hypotheses.map(({ name }) => of(name, 0.5, null)), of('unprotected-tries-hold', null, 0)],
    audits: sampleAudits(),
  };
  writeFileSync(join(run, 'report.json'), JSON.stringify(report));
  const text = await benchMargins({
    folder,
    scenarios: ['slow-payment'],
    runs: 1,
    seed: 7,
    flags: ['--length', report.length],
  });
  const rows = text.split('\n').map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .filter(Boolean),
  );
  const rowOf = (name: string) => rows.find(([first]) => first === name);
  expect(rowOf('unprotected-tries-hold')).toEqual([
    ...['unprotected-tries-hold', '<= 0 x', '0.00', '0.00', '0.00', '-', '-', '1', '0', '0', '0', '95.0%'],
  ]);
  expect(rowOf('audit unknown-orders-are-settled (unprotected)')?.slice(1, 7)).toEqual([
    ...['>= 1 violations', '2.00', '2.00', '2.00', '1.00', '1.00'],
  ]);
  // An audit that was broken fails the run.
  expect(rowOf('any of them')?.slice(7, 9)).toEqual(['0', '1']);
  expect(text).toContain('`-` as a distance: a limit of 0 is no unit to tell it in');
});
