import { expect, test } from 'vitest';
import { compareArms } from './comparison.ts';
import type { ReportArm } from './model.ts';
import { sampleReport } from './sample-report.ts';

const [control, other] = sampleReport().arms as [ReportArm, ReportArm];
const P90 = (147 + 0.4 * (695 - 147)) / (871 + 0.4 * (1412 - 871));
const named = (arm: ReportArm, name: string): ReportArm => ({ ...arm, name });

test('each of four arms is held against the first one', () => {
  const arms = [control, named(other, 'keepalive'), named(control, 'lease'), named(other, 'budget')];
  const fault = compareArms({ ...sampleReport(), arms }).find(({ phase }) => phase === 'fault');
  expect(fault?.arms.map(({ arm, timesControl }) => [arm, timesControl])).toEqual([
    ['unprotected', 'control'],
    ['keepalive', P90],
    ['lease', 1],
    ['budget', P90],
  ]);
});

test('where the control or the arm did not get to, there is nothing to hold against', () => {
  const cut = { ...control, phases: control.phases.slice(0, 1) };
  const timesInFault = (arms: readonly ReportArm[]) =>
    compareArms({ ...sampleReport(), arms })
      .filter(({ phase }) => phase === 'fault')
      .map((compared) => compared.arms.map(({ timesControl }) => timesControl));
  expect(timesInFault([cut, other])).toEqual([
    ['control', null],
    ['control', null],
  ]);
  expect(timesInFault([control, { ...cut, name: 'cut' }])).toEqual([
    ['control', null],
    ['control', null],
  ]);
});
