import { expect, test } from 'vitest';
import { HalfOpen } from './half-open.ts';
import type { Outcome } from './stay.ts';

const good: Outcome = { failed: false, tookMs: 10, atMs: 1 };
const bad: Outcome = { ...good, failed: true };
const slow: Outcome = { ...good, tookMs: 300 };

/** With so many probes permitted; all their permits are taken. */
function halfOpen(permittedProbes?: number): HalfOpen {
  const probes = permittedProbes === undefined ? {} : { permittedProbes };
  const state = new HalfOpen({
    consecutiveFailures: 1,
    resetTimeoutMs: 1,
    slowCall: { durationMs: 200, ratePercentage: 50 },
    ...probes,
  });
  for (let probe = 0; probe < (permittedProbes ?? 1); probe++) expect(state.takePermit()).toBe(true);
  return state;
}

test('one probe is permitted unless more are asked for', () => {
  expect(halfOpen().takePermit()).toBe(false);
  expect(halfOpen(3).takePermit()).toBe(false);
});

test('as many good probes as are permitted close it, and no fewer', () => {
  const state = halfOpen(3);
  expect([good, good, good].map((probe) => state.judge(probe))).toEqual([undefined, undefined, 'closed']);
  expect(halfOpen().judge(good)).toBe('closed');
});

test('the first bad probe opens it, a slow one too', () => {
  expect(halfOpen(3).judge(bad)).toBe('open');
  expect(halfOpen(3).judge(slow)).toBe('open');
  const state = halfOpen(2);
  state.judge(good);
  expect(state.judge(bad)).toBe('open');
});

test('a good probe keeps its permit: no more than the permitted ones reach the callee', () => {
  const state = halfOpen(2);
  state.judge(good);
  expect(state.takePermit()).toBe(false);
});

test('a probe that tells nothing gives its permit back, for another one', () => {
  const state = halfOpen();
  expect(state.judge(undefined)).toBeUndefined();
  expect(state.takePermit()).toBe(true);
  expect(state.takePermit()).toBe(false);
  expect(state.judge(good)).toBe('closed');
});
