import type { BreakerSettings } from '@faultline/control';
import type { BreakerTurnRecord, EndedRecord } from '@faultline/control/protection-record';
import { expect, test } from 'vitest';
import { turnsAgainstRule } from './breaker-rule.ts';
import { endsOf, turnOf } from './fixture/example-record.ts';

const SHARE: BreakerSettings = { errorThresholdPercentage: 50, volumeThreshold: 10, resetTimeoutMs: 1_000 };
const SLOW: BreakerSettings = {
  ...{ slowCall: { durationMs: 100, ratePercentage: 50 }, volumeThreshold: 10, resetTimeoutMs: 1_000 },
};

const ends = (least: EndedRecord, most = least): EndedRecord => ({ ...least, most: most.most });
const isRight = (turn: BreakerTurnRecord, settings: BreakerSettings) =>
  turnsAgainstRule([turn], settings).length === 0;
const opens = (ended: EndedRecord, settings: BreakerSettings) =>
  isRight({ ...turnOf('open', 1_000), ended }, settings);

test.each<[string, EndedRecord, BreakerSettings, boolean]>([
  ['half of them', endsOf(5, 5), SHARE, true],
  ['fewer than half', endsOf(9, 10), SHARE, false],
  ['too few calls', endsOf(9, 0), SHARE, false],
  ['no failure at all', endsOf(0, 50), { ...SHARE, errorThresholdPercentage: 0 }, false],
  ['20 by default', endsOf(20, 0), { errorThresholdPercentage: 50, resetTimeoutMs: 1 }, true],
  ['19 are fewer than that', endsOf(19, 0), { errorThresholdPercentage: 50, resetTimeoutMs: 1 }, false],
  ['enough in a row', endsOf(5, 5), { consecutiveFailures: 5, resetTimeoutMs: 1 }, true],
  ['too few in a row', endsOf(5, 5), { consecutiveFailures: 6, resetTimeoutMs: 1 }, false],
  ['any of several policies', endsOf(5, 50), { ...SHARE, consecutiveFailures: 5 }, true],
  ['failures where only slow calls count', endsOf(20, 0), SLOW, false],
])('a closed breaker opens with %s', (_which, ended, settings, may) => {
  expect(opens(ended, settings)).toBe(may);
});

test('what its window may hold or not speaks for the breaker', () => {
  // 10 good ones have just left it or not, and one failure may still be in it.
  expect(opens(ends(endsOf(9, 10), endsOf(10, 20)), SHARE)).toBe(true);
  expect(opens(ends(endsOf(9, 11), endsOf(10, 20)), SHARE)).toBe(false);
});

test('slow calls open it where its rule has them', () => {
  const { most } = endsOf(0, 20);
  const slow = (count: number) => ({ ...most, slow: count, quick: 20 - count });
  const ended = (count: number): EndedRecord => ({ least: slow(count), most: slow(count), underWayMs: 0 });
  expect([9, 10].map((count) => opens(ended(count), SLOW))).toEqual([false, true]);
});

const probed = (to: 'open' | 'closed', ended: EndedRecord): BreakerTurnRecord => ({
  ...turnOf(to, 2_000),
  from: 'half-open',
  ended,
});

test('half-open, a bad probe or one that hangs opens it, and as many good ones as are permitted close it', () => {
  const settings = { ...SHARE, permittedProbes: 2 };
  expect(isRight(probed('open', endsOf(1, 1)), settings)).toBe(true);
  expect(isRight(probed('open', endsOf(0, 1)), settings)).toBe(false);
  expect(isRight(probed('open', { ...endsOf(0, 1), underWayMs: 1_000 }), settings)).toBe(true);
  expect(isRight(probed('open', { ...endsOf(0, 1), underWayMs: 900 }), settings)).toBe(false);
  expect(isRight(probed('closed', endsOf(0, 2)), settings)).toBe(true);
  expect(isRight(probed('closed', endsOf(0, 1)), settings)).toBe(false);
});

test('open, only time ends it, and only towards half-open', () => {
  const [open, halfOpen] = [turnOf('open', 1_000), turnOf('half-open', 2_000)];
  expect(turnsAgainstRule([open, halfOpen], SHARE)).toEqual([]);
  expect(turnsAgainstRule([open, turnOf('half-open', 1_900)], SHARE)).toHaveLength(1);
  expect(turnsAgainstRule([open, { ...halfOpen, to: 'closed' }], SHARE)).toHaveLength(1);
  // Those before it were too many to be kept.
  expect(turnsAgainstRule([halfOpen], SHARE)).toEqual([]);
});
