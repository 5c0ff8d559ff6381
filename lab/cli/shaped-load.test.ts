import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportSchema } from '../report/report-schema.ts';
import { isBusy } from '../run/fixture/busy.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

test('a load with a shape is sent as it was planned, and judged; then the capacity is measured', {
  timeout: 60_000,
}, async () => {
  using workspace = new Workspace();
  const rps = '{ baseline: 40, fault: { steps: [40, 120] }, recovery: { ramp: [120, 40] } }';
  const capacity = 'capacity: { route: PRODUCTS, connections: 4, seconds: 1 }';
  const file = workspace.write(
    'shaped.ts',
    smallScenario({
      load: `{ routes: [{ route: PRODUCTS, rps: ${rps} }], ${capacity} }`,
      phases: '{ baseline: 2, fault: 4, recovery: 2 }',
    }),
  );
  await using lab = workspace.start([file, '--backends', 'embedded']);
  const { code } = await lab.ended;
  const report = reportSchema.parse(JSON.parse(readFileSync(join(lab.runFolder, 'report.json'), 'utf8')));
  // What was sent is held against what was promised, request by request.
  expect(report.problems.filter((problem) => !isBusy(problem))).toEqual([]);
  expect(code).toBe(report.problems.length > 0 ? 5 : 0);
  expect(report.arms).toHaveLength(2);
  for (const { phases } of report.arms) {
    const [baseline = 0, fault = 0, recovery = 0] = phases.map(({ load }) => load.offeredRps ?? 0);
    // A phase begins some tenths of a second later than planned.
    expect(baseline).toBeGreaterThan(38);
    expect(baseline).toBeLessThan(48);
    expect(fault).toBeGreaterThan(70);
    expect(fault).toBeLessThan(95);
    expect(recovery).toBeGreaterThan(55);
    expect(recovery).toBeLessThan(95);
  }
  // What each arm can take is asked for when all that is over, and leaves no trace in its evidence.
  const measured = lab.journal().filter(({ type }) => type === 'capacity.measured');
  expect(measured.map(({ arm, rps, errors }) => [arm, Number(rps) > 0, errors])).toEqual([
    ['unprotected', true, {}],
    ['protected', true, {}],
  ]);
  for (const { traces } of report.arms) expect(traces.unasked).toBe(0);
});
