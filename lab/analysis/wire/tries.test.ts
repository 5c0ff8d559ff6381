import type { EdgeSettings } from '@faultline/control';
import { expect, test } from 'vitest';
import { callsOf, type ExampleAttempt, foundIn, ordering, payEdge } from './example-calls.ts';
import { triesHeld } from './tries.ts';

const retry = { maxAttempts: 2, initialBackoffMs: 10, maxBackoffMs: 20 };
const first = { at: [100, 110], status: 'UNAVAILABLE' } as const;
const second = { at: [115, 130], number: 2, kind: 'retry' } as const;

function breaches(settings: EdgeSettings, ...attempts: readonly ExampleAttempt[]) {
  const found = foundIn(triesHeld(payEdge(settings)), callsOf(ordering(400, attempts)));
  expect(found.looked.get('order -> payment')).toBeGreaterThan(0);
  return found.breaches.map((line) => line.replace(/^.*?: /, ''));
}

test('a failed attempt may be followed by another', () => {
  expect(breaches({ retry }, first, second)).toEqual([]);
});

test('not by one more than the edge allows, nor by any where it allows none', () => {
  const failed = { ...second, status: 'UNAVAILABLE' };
  const third = { at: [140, 150], number: 3, kind: 'retry' } as const;
  expect(breaches({ retry }, first, failed, third)).toEqual(['expected at most 2 attempts, found 3']);
  expect(breaches({}, first, second)).toEqual(['expected at most 1 attempts, found 2']);
});

test('a success is not repeated', () => {
  expect(breaches({ retry }, { ...first, status: 'OK' }, second)).toEqual([
    'attempt 2 follows an attempt that ended with OK, expected UNAVAILABLE',
  ]);
});

test('nor is a failure of another status than those named', () => {
  const slow = { ...first, status: 'DEADLINE_EXCEEDED' };
  expect(breaches({ retry }, slow, second)).toEqual([
    'attempt 2 follows an attempt that ended with DEADLINE_EXCEEDED, expected UNAVAILABLE',
  ]);
  expect(
    breaches({ retry: { ...retry, retryableStatusCodes: ['DEADLINE_EXCEEDED'] } }, slow, second),
  ).toEqual([]);
});

test('a retry does not begin beside the attempt before it', () => {
  expect(breaches({ retry }, { ...first, at: [100, 125] }, second)).toEqual([
    'attempt 2 follows an attempt that had not ended',
  ]);
});

test('two calls of one caller are two calls', () => {
  expect(breaches({}, first, { ...first, at: [120, 130] })).toEqual([]);
});

test('an attempt whose predecessor was lost is held to the number alone', () => {
  expect(breaches({ retry }, second)).toEqual([]);
});

const hedging = { maxAttempts: 2, hedgingDelayMs: 50 };
const slow = { at: [100, 300], status: 'CANCELLED' } as const;
const hedge = (startMs: number) => ({ at: [startMs, startMs + 20], number: 2, kind: 'hedge' }) as const;

test('a hedge comes after its delay, beside the first', () => {
  expect(breaches({ hedging }, slow, hedge(150))).toEqual([]);
  expect(breaches({ hedging }, slow, hedge(120))).toEqual([
    'attempt 2 is a hedge after 20 ms, expected 50 ms',
  ]);
});

test('or at once after a failure that is not fatal', () => {
  expect(breaches({ hedging }, first, hedge(111))).toEqual([]);
});

test('and not on an edge that does not hedge', () => {
  expect(breaches({ retry }, slow, hedge(150))).toEqual(['expected at most 1 attempts, found 2']);
});
