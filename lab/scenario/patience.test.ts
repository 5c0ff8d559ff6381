import { expect, test } from 'vitest';
import { checkPlan } from '../load/plan.ts';
import { patienceOf } from './patience.ts';

const ORDERS = { route: 'POST /api/orders', rps: 1 } as const;
const READS = { route: 'GET /api/orders/:id', rps: 1 } as const;

test('is what a route states, else the time after which its callers leave', () => {
  const load = { routes: [{ ...ORDERS, patienceMs: 400 }, READS] };
  expect(patienceOf({ ...load, timeoutMs: 800 })).toEqual({ [ORDERS.route]: 400, [READS.route]: 800 });
});

test('is what the driver says by default', () => {
  const plan = {
    baseUrl: 'http://127.0.0.1:1',
    seed: 1,
    traceScope: '',
    startAtMs: null,
    durationMs: null,
    routes: [{ ...READS, method: 'GET', path: '/' }],
  };
  expect(patienceOf({ routes: [READS] })).toEqual({ [READS.route]: checkPlan(plan).timeoutMs });
});
