import { expect, test } from 'vitest';
import { armEvidence } from '../../../analysis/arm/example-evidence.ts';
import { extend } from '../../../analysis/arm/extend.ts';
import { type ArmView, armView } from '../../../analysis/arm/view.ts';
import { EXAMPLE_EPOCH_MS } from '../../../analysis/spans/example-trace.ts';
import { claimedArm } from '../claimed-arm.ts';
import { endOf } from '../moments.ts';

const busy = (instance: string, ...values: number[]) => ({
  name: 'faultline_workers_busy',
  labels: { instance, job: 'order' },
  points: values.map((value, index) => ({ tMs: EXAMPLE_EPOCH_MS + index * 500, value })),
});
const arm = armView(armEvidence({ metrics: [busy('order-1', 1, 2, 3, 4, 5), busy('order-2', 7, 7, 7)] }));
const off = claimedArm(['unprotected']);
const ask = (query: string, view: ArmView = arm) =>
  off.promql(query, 'workers', endOf('fault')).atMost(1).observe({ unprotected: view });

test('a query is asked of what the arm left, at that moment', () => {
  expect(ask('faultline_workers_busy{instance="order-1"}')).toEqual({
    value: 5,
    evidence: 'unprotected: `faultline_workers_busy{instance="order-1"}` at the end of fault is 5',
  });
  expect(ask('sum(faultline_workers_busy)')?.value).toBe(12);
  expect(ask('max_over_time(faultline_workers_busy{instance=~".*-1"}[1s])')?.value).toBe(5);
  expect(ask('scalar(count({job="order"})) + 1')?.value).toBe(3);
  expect(ask('faultline_workers_busy{instance="order-3"}')).toBeNull();
});

test('of several series none is taken for the answer', () => {
  const thin: string[] = [];
  const asking = { ...arm.asking, withhold: (reason: string) => void thin.push(reason) };
  ask('faultline_workers_busy', extend(arm, { asking }));
  expect(thin).toEqual(['`faultline_workers_busy` comes to 2 series in unprotected, expected one']);
});

test('a query that is none is told with its place, before anything is run', () => {
  expect(() => off.promql('sum(faultline_workers_busy', 'workers', endOf('fault'))).toThrow(
    '1:27: parse error',
  );
});
