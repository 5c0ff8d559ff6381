import { describe, expect, it } from 'vitest';
import { addOrders } from '../requests/orders.ts';
import { EXAMPLE_EPOCH_MS } from '../spans/example-trace.ts';
import { ORDER_GOOD as goodAnswers, sample } from './example-evidence.ts';
import { harmIn, recoveryIn } from './harm.ts';

const READS = 'GET /api/orders/:id';
const stretch = { fromMs: EXAMPLE_EPOCH_MS, toMs: EXAMPLE_EPOCH_MS + 2_000 };
const good = (due: number, rest = {}) => sample([due, due, due + 10], { note: 'CONFIRMED', ...rest });
const bad = (due: number, rest = {}) => sample([due, due, due + 10], { outcome: 'UNAVAILABLE', ...rest });

describe('orders', () => {
  it('are paid, owed or harmed by what their clients were told', () => {
    const samples = [
      good(0),
      good(10, { note: 'PAYMENT_PENDING' }),
      bad(20),
      // Never sent, too late, and an answer that says nothing of the money.
      sample([30, null, null]),
      sample([40, 40, 900], { note: 'CONFIRMED' }),
      good(50, { note: null }),
      good(60, { route: READS }),
    ];
    const patienceMs = { 'POST /api/orders': 500 };
    expect(harmIn({ samples, patienceMs, goodAnswers }, stretch)).toMatchObject({
      count: 7,
      harmed: 4,
      results: new Map([
        ['UNAVAILABLE', 1],
        ['DROPPED', 1],
        ['LATE', 1],
        ['NOT_ACCEPTED', 1],
      ]),
      orders: { paid: 1, owed: 1, harmed: 4 },
    });
    expect(harmIn({ samples, patienceMs, goodAnswers }, stretch, READS)?.orders).toBeNull();
  });

  it('add up, where there are any', () => {
    expect(addOrders([null, { paid: 1, owed: 2, harmed: 3 }, { paid: 1, owed: 0, harmed: 0 }])).toEqual({
      paid: 2,
      owed: 2,
      harmed: 3,
    });
    expect(addOrders([null])).toBeNull();
  });
});

describe('recovery', () => {
  const afterMs = (...samples: ReturnType<typeof sample>[]) => recoveryIn({ samples }, stretch)?.afterMs;

  it('is when the last harmed request was due, if somebody was served well afterwards', () => {
    expect(afterMs(bad(100), bad(700), good(800))).toBe(700);
    expect(afterMs(good(800))).toBe(0);
    expect(afterMs()).toBeUndefined();
  });

  it('has not been where harm goes on to the end, or nobody was served after it', () => {
    expect(afterMs(bad(1_600), good(1_900))).toBeNull();
    expect(afterMs(good(100), bad(700))).toBeNull();
    expect(afterMs(bad(700), good(800, { route: READS }))).toBeNull();
  });
});
