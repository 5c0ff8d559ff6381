import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RequestSample } from '../evidence/requests.ts';
import { LoadDesk, MOST_RPS, WINDOW_MS } from './load-desk.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const sample = (doneMs: number, more: Partial<RequestSample> = {}): RequestSample => ({
  ...{ route: 'GET /', index: 0, dueMs: doneMs - 20, sentMs: doneMs - 20, doneMs },
  ...{ status: 200, outcome: 'ok', traceId: '', note: null },
  ...more,
});

/** The load has been under way for so long. */
function desk(forMs = WINDOW_MS) {
  const paces: (readonly [number, string | undefined])[] = [];
  let nowMs = 10_000 - forMs;
  const clock = { now: () => nowMs };
  const load = new LoadDesk({
    routes: [
      { route: 'GET /', rps: 10 },
      { route: 'PUT /', rps: 20 },
    ],
    expected: { patienceMs: { 'GET /': 100 } },
    setPace: async (pace, { route }) => void paces.push([pace, route]),
    clock,
  });
  nowMs = 10_000;
  const later = async (ms: number) => {
    nowMs += ms;
    await vi.advanceTimersByTimeAsync(ms);
  };
  return { load, paces, later };
}

test('rates and quantiles are of the window; late answers, errors and what was never sent are none', () => {
  const { load } = desk();
  load.add([
    sample(10_000 - WINDOW_MS - 1),
    sample(9_000),
    sample(9_100, { dueMs: 8_000 }),
    sample(9_200, { outcome: 'UNAVAILABLE', status: 503 }),
    sample(9_300, { outcome: 'DROPPED', sentMs: null, doneMs: null, dueMs: 9_300 }),
  ]);
  const { routes } = load.state([{ route: 'GET /', count: 3, recent: 3, oldestMs: 700 }]);
  expect(routes[0]).toEqual({
    ...{ route: 'GET /', plannedRps: 10, rps: 10, usualRps: 10, goodPerS: 1 / 5, failedPerS: 3 / 5 },
    // Of three a p90 would say what one of them took.
    ...{ waiting: 3, oldestWaitingMs: 700, ended: 4, p90Ms: null },
  });
  expect(routes[1]).toMatchObject({ goodPerS: 0, waiting: 0, oldestWaitingMs: null, p90Ms: null });
  // Three that ended were sent within the window, and two of the eight that wait.
  const all = load.all([{ route: 'GET /', count: 8, recent: 2, oldestMs: 9_000 }]);
  expect(all).toMatchObject({ begunPerS: 5 / 5, ended: 4, p99Ms: null });
  expect(all.shares).toEqual({ good: 1 / 5, failed: 2 / 5, waiting: 2 / 5 });
});

test('a run holds it off and is named meanwhile; what was paused before stays paused', async () => {
  const { load, paces, later } = desk();
  const by = { page: 'runs', scenario: 'small' } as const;
  expect([load.state([]).heldBy, load.sendsSinceMs]).toEqual([null, 5_000]);
  const goOn = await load.hold(by);
  expect(load.state([])).toMatchObject({ paused: true, heldBy: by });
  expect([paces, load.sendsSinceMs]).toEqual([
    [
      [0, 'GET /'],
      [0, 'PUT /'],
    ],
    null,
  ]);
  await later(3_000);
  await goOn();
  expect(load.state([])).toMatchObject({ paused: false, heldBy: null });
  expect(load.sendsSinceMs).toBe(13_000);
  await load.change({ paused: true });
  await (await load.hold(by))();
  expect(load.state([])).toMatchObject({ paused: true, heldBy: null });
  // It would disturb what is measured.
  const letGo = await load.hold(by);
  await expect(load.change({ paused: false })).rejects.toMatchObject({ code: 'step-not-open' });
  expect(load.state([])).toMatchObject({ paused: true, heldBy: by });
  await letGo();
  await load.change({ paused: false });
  expect(load.state([])).toMatchObject({ paused: false, heldBy: null });
});

test.each([
  [2_000, 1],
  [200, 2],
])('of a load that began %i ms ago rates are of that time, and of a second at least', (forMs, perS) => {
  const { load } = desk(forMs);
  load.add([sample(9_900), sample(9_950)]);
  expect(load.state([]).routes[0]).toMatchObject({ goodPerS: perS });
  expect(load.all([]).begunPerS).toBe(perS);
});

test('a request counts when it ends, however long it took', () => {
  const { load } = desk();
  load.add([sample(9_000, { dueMs: 1_000, sentMs: 1_000 }), sample(9_500)]);
  expect(load.state([]).routes[0]).toMatchObject({ goodPerS: 1 / 5, failedPerS: 1 / 5, ended: 2 });
});

test('a p90 is that of ten at least', () => {
  const { load } = desk();
  load.add(Array.from({ length: 9 }, (_, at) => sample(9_000 + at)));
  expect(load.state([]).routes[0]).toMatchObject({ ended: 9, p90Ms: null });
  load.add([sample(9_500, { dueMs: 1_000, sentMs: 1_000 })]);
  expect(load.state([]).routes[0]).toMatchObject({ ended: 10, p90Ms: 20 });
});

test('rates are paces of what is planned; a pause keeps what was wanted, also what is wanted meanwhile', async () => {
  const { load, paces } = desk();
  await load.change({ routes: { 'GET /': 25 } });
  await load.change({ paused: true });
  await load.change({ routes: { 'PUT /': 5 } });
  await load.change({ paused: true });
  await load.change({ paused: false });
  expect(paces).toEqual([
    [2.5, 'GET /'],
    [0, 'GET /'],
    [0, 'PUT /'],
    [0, 'PUT /'],
    [2.5, 'GET /'],
    [0.25, 'PUT /'],
  ]);
  await expect(load.change({ routes: { 'GET /none': 1 } })).rejects.toMatchObject({ code: 'not-found' });
  expect(load.rates).toEqual({ 'GET /': 25, 'PUT /': 5 });
});

test('of a change that names a route which is not there nothing is done', async () => {
  const { load, paces } = desk();
  const change = load.change({ paused: true, routes: { 'GET /': 25, 'GET /none': 1 } });
  await expect(change).rejects.toMatchObject({ code: 'not-found' });
  expect(paces).toEqual([]);
  expect(load.rates).toEqual({ 'GET /': 10, 'PUT /': 20 });
});

test('a shape is followed step by step: a ramp ends at its most, which then is the load', async () => {
  const { load, paces, later } = desk();
  await load.change({ shape: { kind: 'ramp', times: 3, lasts: 2 } });
  expect(paces.splice(0)).toEqual([
    [1, 'GET /'],
    [1, 'PUT /'],
  ]);
  await later(1_000);
  expect(paces.splice(0).map(([pace]) => pace)).toEqual([2, 2]);
  expect(load.state([])).toMatchObject({ shape: { kind: 'ramp' }, routes: [{ rps: 20, usualRps: 10 }, {}] });
  await later(1_000);
  expect(paces.splice(0).map(([pace]) => pace)).toEqual([3, 3]);
  expect(load.state([])).toMatchObject({ shape: { kind: 'constant' }, routes: [{ usualRps: 30 }, {}] });
  await later(5_000);
  expect(paces).toEqual([]);
});

test('after a spike it is as before; a rate that is changed meanwhile is that without the shape', async () => {
  const { load, paces, later } = desk();
  await load.change({ shape: { kind: 'spike', times: 4, lasts: 3 } });
  await load.change({ routes: { 'GET /': 20 } });
  expect(paces.splice(0)).toEqual([
    [4, 'GET /'],
    [4, 'PUT /'],
    [8, 'GET /'],
  ]);
  for (const _ of [1, 2, 3]) await later(1_000);
  expect(paces.slice(-2)).toEqual([
    [2, 'GET /'],
    [1, 'PUT /'],
  ]);
});

test('while it is paused no step is sent', async () => {
  const { load, paces, later } = desk();
  await load.change({ shape: { kind: 'wave', times: 2, lasts: 10 } });
  await load.change({ paused: true });
  paces.length = 0;
  await later(3_000);
  expect(paces).toEqual([]);
});

test('a ramp ends while the load is paused too: what is wanted then is what was set', async () => {
  const { load, paces, later } = desk();
  await load.change({ shape: { kind: 'ramp', times: 3, lasts: 2 } });
  await load.change({ paused: true });
  paces.length = 0;
  await later(3_000);
  expect(paces).toEqual([]);
  expect(load.state([])).toMatchObject({ shape: { kind: 'constant' }, routes: [{ usualRps: 30 }, {}] });
  await load.change({ routes: { 'GET /': 20 } });
  await load.change({ paused: false });
  expect(paces).toEqual([
    [0, 'GET /'],
    [2, 'GET /'],
    [3, 'PUT /'],
  ]);
});

test('a load that begins with more than that can be paused, lowered and set back', async () => {
  const setPace = vi.fn(async () => {});
  const routes = [{ route: 'GET /', rps: MOST_RPS + 200 }];
  using load = new LoadDesk({ routes, expected: {}, setPace, clock: { now: () => 0 } });
  await load.change({ paused: true });
  await load.change({ paused: false });
  await load.change({ routes: { 'GET /': MOST_RPS + 100 } });
  await load.change({ routes: { 'GET /': MOST_RPS + 200 } });
  expect(setPace).toHaveBeenCalledTimes(4);
  const more = load.change({ routes: { 'GET /': MOST_RPS + 201 } });
  await expect(more).rejects.toMatchObject({ code: 'invalid-load-plan' });
});

test('more than a lab keeps up with is refused, at the most of its shape too, and nothing changed', async () => {
  const { load, paces } = desk();
  const tooMany = load.change({ routes: { 'GET /': MOST_RPS } });
  await expect(tooMany).rejects.toMatchObject({ code: 'invalid-load-plan' });
  const spike = load.change({ shape: { kind: 'spike', times: 40, lasts: 5 } });
  await expect(spike).rejects.toThrow('got 1200 at the most of its spike');
  expect(paces).toEqual([]);
});
