import { expect, test } from 'vitest';
import type { RequestSample } from '../evidence/requests.ts';
import { LoadDesk, WINDOW_MS } from './load-desk.ts';

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
  return { load, paces };
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
    ...{ route: 'GET /', plannedRps: 10, rps: 10, goodPerS: 1 / 5, failedPerS: 3 / 5 },
    ...{ waiting: 3, oldestWaitingMs: 700, p90Ms: 1_100 },
  });
  expect(routes[1]).toMatchObject({ goodPerS: 0, waiting: 0, oldestWaitingMs: null, p90Ms: null });
  // Three that ended were sent within the window, and two of the eight that wait.
  expect(load.sentPerS([{ route: 'GET /', count: 8, recent: 2, oldestMs: 9_000 }])).toBe(5 / 5);
});

test.each([
  [2_000, 1],
  [200, 2],
])('of a load that began %i ms ago rates are of that time, and of a second at least', (forMs, perS) => {
  const { load } = desk(forMs);
  load.add([sample(9_900), sample(9_950)]);
  expect(load.state([]).routes[0]).toMatchObject({ goodPerS: perS });
  expect(load.sentPerS([])).toBe(perS);
});

test('a request counts when it ends, however long it took', () => {
  const { load } = desk();
  load.add([sample(9_000, { dueMs: 1_000, sentMs: 1_000 }), sample(9_500)]);
  expect(load.state([]).routes[0]).toMatchObject({ goodPerS: 1 / 5, failedPerS: 1 / 5, p90Ms: 8_000 });
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
