import { describe, expect, test } from 'vitest';
import { backoffHeld, chanceOfLess } from './backoff.ts';
import { callsOf, foundIn, ordering, payEdge } from './example-calls.ts';

const retry = { maxAttempts: 3, initialBackoffMs: 50, maxBackoffMs: 80 };

/** A call that was tried twice, with this pause between. */
const paused = (pauseMs: number, fromMs = 110) =>
  ordering(2_000, [
    { at: [fromMs - 10, fromMs], status: 'UNAVAILABLE' },
    { at: [fromMs + pauseMs, fromMs + pauseMs + 190], number: 2, kind: 'retry' },
  ]);
const foundOf = (...requests: readonly ReturnType<typeof paused>[]) =>
  foundIn(backoffHeld(payEdge({ retry })), callsOf(...requests));
/** Calls with these pauses, all at one time. */
const held = (...pausesMs: readonly number[]) => foundOf(...pausesMs.map((pauseMs) => paused(pauseMs)));

test('pauses as they are drawn are as they have to be', () => {
  const { looked, breaches } = held(2, 31, 48, 20, 12);
  expect([looked.get('order -> payment'), breaches]).toEqual([5, []]);
});

test('four that are as good as none are too many', () => {
  expect(held(1.2, 1.1, 2, 1.4).breaches).toEqual([
    'order -> payment: 4 pauses before retries took 3% of their longest on average, expected about 50%',
  ]);
});

test('one alone may be that short', () => {
  expect(held(0.5).breaches).toEqual([]);
});

test('none is longer than its ceiling, which doubles up to its bound', () => {
  expect(held(140, 20).breaches).toEqual([]);
  expect(held(160, 20).breaches).toEqual([expect.stringContaining('expected attempt 2 within 50 ms')]);
  const third = [
    { at: [100, 110], status: 'UNAVAILABLE' },
    { at: [130, 140], number: 2, kind: 'retry', status: 'UNAVAILABLE' },
    { at: [325, 330], number: 3, kind: 'retry' },
  ] as const;
  expect(foundIn(backoffHeld(payEdge({ retry })), callsOf(ordering(900, third))).breaches).toEqual([
    expect.stringContaining('expected attempt 3 within 80 ms of the one before it, found 185 ms'),
  ]);
});

describe('a process that stands still', () => {
  const sound = [12, 31, 48, 20, 25, 40, 8, 22].map((pauseMs) => paused(pauseMs));

  test('ends pauses late at once, which is told and let pass', () => {
    const { breaches, allowed } = foundOf(...sound, paused(171, 300), paused(204, 270));
    expect(breaches).toEqual([]);
    expect(allowed).toEqual([
      expect.stringContaining('within 50 ms of the one before it, found 171 ms'),
      expect.stringContaining('found 204 ms, let pass once, as when a process stands still'),
    ]);
  });

  test('does so once: late at two times is against it', () => {
    expect(foundOf(...sound, paused(171, 300), paused(171, 800)).breaches).toHaveLength(2);
  });

  test('does not for longer than 250 ms', () => {
    expect(foundOf(...sound, paused(299, 300)).breaches).toEqual([]);
    expect(foundOf(...sound, paused(301, 300)).breaches).toHaveLength(1);
  });

  test('is no reason for more than a quarter of them', () => {
    const late = [300, 305, 310].map((fromMs) => paused(171, fromMs));
    expect(foundOf(...sound, ...late).breaches).toHaveLength(3);
    expect(foundOf(...sound, paused(30), ...late).breaches).toEqual([]);
  });
});

test('without retries there is nothing to look at, nor after a callee that may have said how long to wait', () => {
  expect(held().looked.size).toBe(0);
  const told = [
    { at: [100, 110], status: 'RESOURCE_EXHAUSTED' },
    { at: [500, 510], number: 2, kind: 'retry' },
  ] as const;
  expect(foundIn(backoffHeld(payEdge({ retry })), callsOf(ordering(900, told))).looked.size).toBe(0);
});

test('the chance of a sum of draws', () => {
  expect(chanceOfLess(1, 0.3)).toBeCloseTo(0.3, 10);
  expect(chanceOfLess(2, 1)).toBeCloseTo(0.5, 10);
  // 0.8^3 / 3!
  expect(chanceOfLess(3, 0.8)).toBeCloseTo(0.085333, 5);
  expect(chanceOfLess(12, 6)).toBeCloseTo(0.5, 6);
  expect(chanceOfLess(13, 6.5)).toBeCloseTo(0.5, 6);
  // The exact and the normal meet: both about 3 sigma below.
  expect(chanceOfLess(12, 3)).toBeCloseTo(chanceOfLess(13, 3.378), 3);
});
