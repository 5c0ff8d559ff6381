import { describe, expect, it } from 'vitest';
import { schedule } from './fixture/whole-schedule.ts';
import { checkPlan, type LoadPlan, type RoutePlan } from './plan.ts';
import { remoteParentOf } from './schedule.ts';

const orders: RoutePlan = {
  route: 'POST /api/orders',
  method: 'POST',
  path: '/api/orders',
  rps: 50,
  headers: { 'Idempotency-Key': { $hex: 16 } },
  body: { productId: { $oneOf: ['p-1', 'p-2', 'p-3'] }, quantity: { $integer: [1, 4] } },
};
const products: RoutePlan = {
  route: 'GET /api/products/:id',
  method: 'GET',
  path: { $join: ['/api/products/', { $oneOf: ['p-1', 'p-2'] }] },
  rps: 20,
};
const plan = (rest: Partial<LoadPlan> = {}): LoadPlan => ({
  baseUrl: 'http://127.0.0.1:1',
  seed: 42,
  traceScope: 'test',
  startAtMs: null,
  durationMs: 2000,
  routes: [orders, products],
  ...rest,
});
const requests = (rest: Partial<LoadPlan> = {}) => [...schedule(checkPlan(plan(rest)))];

describe('schedule', () => {
  it('offers each route at its rate, in the order of due times', () => {
    const all = requests();
    expect(all.filter((request) => request.route === orders.route)).toHaveLength(100);
    expect(all.filter((request) => request.route === products.route)).toHaveLength(40);
    const offsets = all.map((request) => request.offsetMs);
    expect(offsets.toSorted((a, b) => a - b)).toEqual(offsets);
    const own = all.filter((request) => request.route === orders.route);
    for (const [index, request] of own.entries()) {
      expect(request.index).toBe(index);
      expect(request.offsetMs).toBeCloseTo((own[0]?.offsetMs ?? 0) + index * 20, 6);
    }
  });

  it('does not fire the routes in lockstep', () => {
    const firsts = [orders, products].map(
      ({ route }) => requests().find((request) => request.route === route)?.offsetMs,
    );
    expect(firsts[0]).not.toBe(firsts[1]);
  });

  it('is the same for the same seed and another for another', () => {
    expect(requests()).toEqual(requests());
    const ids = (seed: number) => requests({ seed }).map((request) => request.traceId);
    expect(ids(42)).not.toEqual(ids(43));
    expect(new Set(ids(42)).size).toBe(140);
  });

  it('of a route does not change when another one is left out', () => {
    const own = requests().filter((request) => request.route === orders.route);
    expect(requests({ routes: [orders] })).toEqual(own);
  });

  it('sends known trace context, deadline and JSON', () => {
    const [first] = requests({ timeoutMs: 1500 }).filter((request) => request.method === 'POST');
    expect(first?.headers).toMatchObject({
      'x-request-timeout': '1500',
      'content-type': 'application/json',
      'idempotency-key': expect.stringMatching(/^[0-9a-f]{16}$/),
      traceparent: `00-${first?.traceId}-${remoteParentOf(first?.traceId ?? '')}-01`,
    });
    const indexes = requests({ routes: [orders] }).map(({ headers }) => headers['faultline-request-index']);
    expect(indexes.slice(0, 3)).toEqual(['0', '1', '2']);
    expect(JSON.parse(first?.body ?? '')).toMatchObject({ productId: expect.stringMatching(/^p-[123]$/) });
    expect(requests().find((request) => request.method === 'GET')?.path).toMatch(/^\/api\/products\/p-[12]$/);
  });

  it('poisson arrivals keep the rate but not the gaps', () => {
    const all = requests({ durationMs: 60_000, routes: [{ ...orders, arrivals: 'poisson' }] });
    expect(all.length).toBeGreaterThan(2800);
    expect(all.length).toBeLessThan(3200);
    const gaps = all.slice(1).map((request, index) => request.offsetMs - (all[index]?.offsetMs ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(60);
    expect(Math.min(...gaps)).toBeLessThan(5);
  });

  it('has no end without a duration', () => {
    const endless = schedule(checkPlan(plan({ durationMs: null })));
    for (let count = 0; count < 5000; count += 1) expect(endless.next().done).toBe(false);
  });
});

describe('checkPlan', () => {
  it('lets as many wait as become due within the patience of their callers', () => {
    const at = (rps: number, rest: Partial<LoadPlan> = {}) =>
      checkPlan(plan({ routes: [{ ...orders, rps }], ...rest })).maxInFlight;
    // 308 a second for 3.25 s are 1001: one more than the bound that there was.
    expect(at(308, { giveUpMarginMs: 250 })).toBeGreaterThan(1_001);
    expect(at(2_000, { timeoutMs: 60_000 })).toBeGreaterThan(124_000);
    expect(at(10)).toBeLessThan(120);
    expect(at(10, { maxInFlight: 5 })).toBe(5);
  });

  it.each([
    ['baseUrl', { baseUrl: 'nowhere' }],
    ['seed', { seed: 1.5 }],
    ['durationMs', { durationMs: 0 }],
    ['maxInFlight', { maxInFlight: 0 }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['routes', { routes: [] }],
    ['routes', { routes: [orders, orders] }],
    ['rps of POST /api/orders', { routes: [{ ...orders, rps: -1 }] }],
  ])('refuses a wrong %s by name', (name, rest) => {
    expect(() => checkPlan(plan(rest))).toThrow(
      expect.objectContaining({
        code: 'invalid-load-plan',
        exitCode: 2,
        message: expect.stringContaining(`\`${name}\``),
      }),
    );
  });
});
