import { describe, expect, test } from 'vitest';
import { faultDoubts, isChance, whyUnmet } from './fault-doubts.ts';
import type { FaultLedger, SeenInForce } from './fault-facts.ts';

const meetings = { inScope: 100, met: 40, firstMs: 1, lastMs: 2 };
const ledger = (rest: Partial<FaultLedger> = {}): FaultLedger => ({
  id: 'f',
  kind: 'fault',
  text: 'bank delayed',
  counts: 'calls',
  comingMs: 0,
  cameMs: 1,
  wentMs: 2,
  goneMs: 3,
  percentage: 40,
  instances: [{ instance: 'bank-1', ...meetings }],
  restart: null,
  isAsked: false,
  seen: [],
  lapse: null,
  uncounted: [],
  ...meetings,
  ...rest,
});
const silent = (rest: Partial<FaultLedger>) =>
  ledger({ counts: 'probes', percentage: null, isAsked: true, ...rest });
const keepalives = (met: number) => [{ ...meetings, instance: 'order-1', inScope: 3, met }];

test.each<[string, FaultLedger, string | null]>([
  ['met somebody', ledger(), null],
  ['never came', ledger({ cameMs: null, inScope: 0, met: 0 }), 'fault f (bank delayed) never came'],
  [
    'had no call',
    ledger({ inScope: 0, met: 0 }),
    'fault f (bank delayed) met none of the 0 calls in its scope',
  ],
  ['met no call', ledger({ met: 0 }), 'fault f (bank delayed) met none of the 100 calls in its scope'],
  ['was undone', ledger({ restart: { atMs: 3, ...meetings } }), null],
  [
    'nobody noticed the end of',
    ledger({ text: 'bank-1 killed', restart: { atMs: 3, ...meetings, met: 0 } }),
    'fault f (bank-1 killed) was undone, but none of the 100 calls to its service from then on went to the new process',
  ],
  ['is noticed', silent({ instances: keepalives(1) }), null],
  ['is of a backend that no service asks', silent({ instances: [], isAsked: false }), null],
  [
    'came when no service asked',
    silent({ instances: [] }),
    'fault f (bank delayed) met no service: each of the 0 questions that they asked it was answered',
  ],
  [
    'is noticed by the lab only',
    silent({ instances: keepalives(0) }),
    'fault f (bank delayed) met no service: each of the 3 questions that they asked it was answered',
  ],
])('a fault that %s', (_what, given, why) => {
  expect(whyUnmet(given)).toBe(why);
});

describe('doubts', () => {
  test('none where the share is within chance, and the fault was there', () => {
    expect(faultDoubts(ledger())).toEqual([]);
    expect(faultDoubts(silent({ inScope: 14, met: 14 }))).toEqual([]);
  });

  test('a share that is off by more than 3 sigma', () => {
    // sigma is 4.9 calls.
    expect(faultDoubts(ledger({ met: 54 }))).toEqual([]);
    expect(faultDoubts(ledger({ met: 56 }))).toEqual([
      'fault f (bank delayed) met 56 of 100 calls, 56.0%, where 40% was asked for: further off than 3 sigma (14.7 calls)',
    ]);
    expect(faultDoubts(ledger({ met: 25 }))).toHaveLength(1);
  });

  test('any call that a fault of 100% let pass', () => {
    expect(faultDoubts(ledger({ percentage: 100, met: 99 }))).toHaveLength(1);
    expect(faultDoubts(ledger({ percentage: 100, met: 100 }))).toEqual([]);
  });

  test('a fault that was out of force before its end', () => {
    expect(faultDoubts(ledger({ lapse: 'bank-1 no longer applied it' }))).toEqual([
      'fault f (bank delayed) was not in force to its end: bank-1 no longer applied it',
    ]);
  });

  const seen = (rest: Partial<SeenInForce>): SeenInForce => ({
    ...{ by: 'bank-1', saidToHaveComeMs: 1_010, fromMs: 1_000, toMs: 2_001, withinMs: 100, ...rest },
  });
  const held = { cameMs: 1_000, wentMs: 2_000, goneMs: 2_020 };
  const not = 'fault f (bank delayed) was not in force as the lab says: ';

  test.each<[string, Partial<SeenInForce>, string[]]>([
    ['when the lab says', {}, []],
    ['by a clock that is a little off', { fromMs: 1_110, toMs: 1_900 }, []],
    ['and ends early', { toMs: 1_600 }, [`${not}bank-1 saw it end before its undo began, by 400 ms`]],
    ['and goes on', { toMs: 2_520 }, [`${not}bank-1 saw it end after its undo was confirmed, by 500 ms`]],
    ['late', { fromMs: 1_510 }, [`${not}bank-1 began to apply it after it was said to have come, by 500 ms`]],
    ['and says nothing of its end', { toMs: null }, [`${not}bank-1 did not say when it ended`]],
    ['and can not say when it ended, as it was killed', { toMs: undefined }, []],
    ['and was not there when it came', { saidToHaveComeMs: null, fromMs: 1_700 }, []],
    ['by looks now and then', { by: 'who watched', fromMs: null, toMs: 1_510, withinMs: 500 }, []],
  ])('a fault that is seen %s', (_how, rest, told) => {
    expect(faultDoubts(ledger({ ...held, seen: [seen(rest)] }))).toEqual(told);
  });

  test('an instance that did not say what it has counted', () => {
    expect(faultDoubts(ledger({ uncounted: ['bank-2'] }))).toEqual([
      'fault f (bank delayed): bank-2 did not say how many calls met it',
    ]);
  });

  test('a silent backend that answered', () => {
    expect(faultDoubts(silent({ inScope: 14, met: 12 }))).toEqual([
      'fault f (bank delayed) was not in force all the time: 2 of 14 probes were answered',
    ]);
  });
});

describe('chance', () => {
  test('has the tails of the binomial distribution', () => {
    // P(X >= 3) is 0.0138 for 50 draws of 1%: 3.5 sigma of a normal distribution, and no rarity here.
    expect(isChance(3, 50, 0.01)).toBe(true);
    expect(isChance(5, 50, 0.01)).toBe(false);
    expect(isChance(0, 10, 0.4)).toBe(true);
    expect(isChance(0, 13, 0.4)).toBe(false);
  });

  test('is within 3 sigma where draws are many', () => {
    const [draws, p] = [10_000, 0.2];
    const sigma = Math.sqrt(draws * p * (1 - p));
    for (const away of [-2.9, 0, 2.9])
      expect(isChance(Math.round(draws * p + away * sigma), draws, p)).toBe(true);
    for (const away of [-3.1, 3.1])
      expect(isChance(Math.round(draws * p + away * sigma), draws, p)).toBe(false);
  });

  test('knows the sure and the impossible', () => {
    expect([isChance(5, 5, 1), isChance(4, 5, 1), isChance(0, 5, 0), isChance(1, 5, 0)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
