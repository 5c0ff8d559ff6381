import { expect, test } from 'vitest';
import { sample } from '../analysis/example-evidence.ts';
import { tellHangUps } from './hang-ups.ts';

const ORDERS = 'POST /api/orders';
const READS = 'GET /api/orders/:id';
const lost = { status: 0, outcome: 'TIMEOUT' };
const of = (index: number, rest: object) => sample([0, 0, 500], { index, ...rest });

test('who hung up by plan is told by another word than who waited to the end', () => {
  const routes = [
    { route: ORDERS, rps: 10, hangsUp: { afterMs: 500, every: 3 } },
    { route: READS, rps: 10 },
  ] as const;
  const samples = [
    of(0, lost),
    of(1, lost),
    // Answered before its client would have left, or lost before that.
    of(3, {}),
    of(6, { status: 0, outcome: 'ECONNRESET' }),
    of(9, { status: 504, outcome: 'DEADLINE_EXCEEDED' }),
    of(0, { ...lost, route: READS }),
    of(0, { ...lost, route: 'GET /api/products/:id' }),
  ];
  expect(tellHangUps(samples, routes).map(({ outcome }) => outcome)).toEqual([
    ...['CANCELLED', 'TIMEOUT', 'ok', 'ECONNRESET', 'DEADLINE_EXCEEDED', 'TIMEOUT', 'TIMEOUT'],
  ]);
});
