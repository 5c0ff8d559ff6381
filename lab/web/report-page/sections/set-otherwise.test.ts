import { expect, test } from 'vitest';
import { sampleReport } from '../../../report/sample-report.ts';
import { modelOf } from '../../testing/page-of.ts';
import type { GreenRun } from '../model/page-model.ts';
import { setOtherwise } from './set-otherwise.ts';

const text = 'order → payment: Breaker at 50 % errors, volumeThreshold 5 then, 100 now';
const change = { arm: 'protected', key: 'order → payment\nBreaker', text, beside: 'was 5' };

/** What is told where the claim without data had this in the last green run. */
function told(value: number | null, green: Partial<GreenRun> = {}) {
  const { report, facts } = modelOf(sampleReport());
  const lastGreen: GreenRun = {
    ...{ id: 'a1b2c3', startedAt: report.startedAt, seed: 1, changes: [], effects: [], settings: [change] },
    observed: { 'no-retry-storm': { value, verdict: 'pass' } },
    ...green,
  };
  return setOtherwise({ report, facts: { ...facts, lastGreen } });
}

test('a claim that lost its data in an arm that is set otherwise names what changed', () => {
  expect(told(1)).toEqual([
    `no-retry-storm had data in the last green run (a1b2c3), in which protected was set otherwise. Look there first: ${text}.`,
  ]);
});

test('nothing is told of what had no data then either, of another arm, or without a green run', () => {
  expect(told(null)).toEqual([]);
  expect(told(1, { settings: [{ ...change, arm: 'unprotected' }] })).toEqual([]);
  expect(setOtherwise(modelOf(sampleReport()))).toEqual([]);
});
