import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportSchema } from '../report/report-schema.ts';
import { problemLine } from '../run/problems/problem.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const PRODUCTS = `'GET /api/products/:id'`;
const HYPOTHESES = ['first', 'second'].map(
  (arm) => `{
    name: '${arm}-waits', title: 'Products wait for the catalogue', arm: '${arm}', unit: 'ms', atLeast: 150,
    observe: ({ ${arm} }) => latency(${arm}, 'fault', ${PRODUCTS}, 'p50'),
  }, {
    name: '${arm}-spans', title: 'Spans lie in their phase', arm: '${arm}', unit: '%', atLeast: 100,
    observe: ({ ${arm} }) => {
      const window = ${arm}.phase('fault')?.window.settled;
      return window ? shareOf(${arm}, 'product', 'product-1', window) : null;
    },
  }`,
);

test.each([3_000, -3_000])(
  'a wall clock that is set by %d ms while an arm runs makes that arm inconclusive, and the next one says what is true',
  { timeout: 90_000 },
  async (byMs) => {
    using workspace = new Workspace();
    const step = join(workspace.folder, 'step');
    const preload = new URL('./fixture/stepping-clock.mjs', import.meta.url);
    preload.searchParams.set('file', step);
    preload.searchParams.set('byMs', String(byMs));
    // A sabotage of this very test.
    preload.searchParams.set('also', process.env.FAULTLINE_PRELOAD ?? '');
    const replaced = { arms: '{ first: {}, second: {} }', hypotheses: `[${HYPOTHESES}]` };
    const file = workspace.write('small.ts', smallScenario(replaced));
    const startedAtMs = performance.now();
    await using lab = workspace.start([`./${file}`, '--backends', 'embedded'], {
      FAULTLINE_PRELOAD: preload.href,
    });
    await lab.untilEvent(({ type }) => type === 'fault.injected');
    writeFileSync(step, '');
    const { code, stderr } = await lab.ended;
    const tookMs = performance.now() - startedAtMs;
    const text = readFileSync(join(lab.runFolder, 'report.json'), 'utf8');
    const report = reportSchema.parse(JSON.parse(text));
    const { arms, hypotheses, problems } = report;

    expect([code, stderr]).toEqual([5, '']);
    expect(problems.map(problemLine)).toContainEqual(
      expect.stringMatching(
        /^first: the wall clock moved by (29[5-9]\d|30[0-4]\d) ms against the monotonic one by the end of the fault phase/,
      ),
    );
    expect(problems.filter(({ arm, kind }) => arm === 'second' && kind === 'clock')).toEqual([]);
    const found = new Map(hypotheses.map((each) => [each.name, each]));
    expect([found.get('first-waits')?.verdict, found.get('first-spans')?.verdict]).toEqual(
      Array(2).fill('inconclusive'),
    );
    // By one clock all the same.
    expect(found.get('first-waits')?.observed).toBeGreaterThanOrEqual(200);
    expect(found.get('second-waits')?.observed).toBeGreaterThanOrEqual(200);
    expect(found.get('second-spans')?.observed).toBe(100);
    const phases = arms.flatMap((arm) => arm.phases.map(({ durationMs }) => durationMs));
    for (const durationMs of phases) expect(durationMs).toBeGreaterThanOrEqual(1_000);
    expect(phases.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(tookMs);
    expect(report.durationMs).toBeLessThan(tookMs);
  },
);
