import { expect, test } from 'vitest';
import { type GatePolicy, type GateWord, gateExitCode } from './gate-outcome.ts';

test.each<[GateWord, Partial<GatePolicy>, number]>([
  ['regressed', {}, 99],
  ['regressed', { onInconclusive: 'pass' }, 99],
  ['regressed', { mode: 'advise' }, 0],
  ['inconclusive', {}, 5],
  ['inconclusive', { onInconclusive: 'warn' }, 0],
  ['inconclusive', { mode: 'advise' }, 0],
  ['not run', {}, 5],
  ['not run', { onInconclusive: 'pass' }, 0],
  ['unchanged', {}, 0],
  ['improved', {}, 0],
])('%s with %j ends with %i', (change, policy, code) => {
  expect(gateExitCode(change, { onInconclusive: 'fail', mode: 'block', ...policy })).toBe(code);
});
