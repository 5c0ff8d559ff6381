import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../services/audits/told.ts';
import { startClock } from '../runtime/clock.ts';
import { json, LocalServer } from './fixture/local-server.ts';
import { startLoad } from './load.ts';
import type { LoadPlan } from './plan.ts';
import { isUnknown, triesAtMost } from './tries.ts';

/** Long enough for any machine: where it counts, a test has another. */
const PATIENCE_MS = 60_000;
const REPEATS = { times: 3, pauseMs: 50, tryTimeoutMs: 30_000 };

/** One order; each of its tries is answered by the next of these, and then always by the last. */
async function orderOnce(
  answers: readonly ((answer: ServerResponse) => void)[],
  rest: Partial<LoadPlan> = { repeatUnknown: REPEATS },
) {
  await using server = await LocalServer.listen((_, answer, number) =>
    answers[Math.min(number, answers.length - 1)]?.(answer),
  );
  const route = {
    route: 'POST /api/orders',
    method: 'POST',
    path: '/api/orders',
    rps: 1,
    idempotencyKey: true,
  };
  const plan = { baseUrl: server.baseUrl, seed: 1, traceScope: 'test', startAtMs: null, durationMs: 1_000 };
  await using load = startLoad(
    { ...plan, timeoutMs: PATIENCE_MS, giveUpMarginMs: 100, routes: [{ ...route, body: { n: 1 } }], ...rest },
    { clock: startClock() },
  );
  const [sample, ...others] = await load.finished;
  expect(others).toEqual([]);
  return { sample, told: load.answers, received: server.received };
}

const status = (code: number, headers?: Record<string, string>) => (answer: ServerResponse) =>
  json(answer, code, { code: 'TOLD' }, headers);
const created = (answer: ServerResponse) => json(answer, 201, { orderId: 'o', status: 'CONFIRMED' });
const lost = (answer: ServerResponse) => answer.destroy();
const silent = () => {};

describe('a request whose answer is unknown', () => {
  test.each<[string, (answer: ServerResponse) => void]>([
    ['504', status(504)],
    ['502', status(502)],
    ['a lost connection', lost],
  ])('%s: goes out again with its key, in its own trace, as one request', async (_what, first) => {
    const { sample, told, received } = await orderOnce([first, created]);
    expect(sample).toMatchObject({
      ...{ status: 201, outcome: 'ok', note: 'CONFIRMED', earlierTraceIds: [expect.any(String)] },
    });
    const [one, two] = received;
    expect(received).toHaveLength(2);
    expect(two?.headers['idempotency-key']).toBe(one?.headers['idempotency-key']);
    expect(two?.body).toBe(one?.body);
    expect(one?.headers.traceparent).toContain(sample?.earlierTraceIds?.[0]);
    expect(two?.headers.traceparent).toContain(sample?.traceId);
    expect(two?.headers.traceparent).not.toBe(one?.headers.traceparent);
    for (const each of received) expect(each.headers['x-request-timeout']).toBe('30000');
    const which = ['faultline-request-index', 'faultline-request-attempt'];
    expect(received.map(({ headers }) => which.map((name) => headers[name]))).toEqual([
      ['0', '1'],
      ['0', '2'],
    ]);
    expect(told.map(({ intent, responseBody }) => [intent, responseBody])).toEqual([
      ['POST /api/orders 0', told[0]?.responseBody],
      ['POST /api/orders 0', { orderId: 'o', status: 'CONFIRMED' }],
    ]);
    expect((sample?.doneMs ?? 0) - (sample?.sentMs ?? 0)).toBeGreaterThanOrEqual(49);
  });

  test('no answer in the time of a try is one that says nothing', async () => {
    const repeatUnknown = { ...REPEATS, times: 1, tryTimeoutMs: 200 };
    const { sample, told, received } = await orderOnce([silent], { repeatUnknown });
    expect(received).toHaveLength(2);
    expect(sample).toMatchObject({ status: 0, outcome: 'TIMEOUT', earlierTraceIds: [expect.any(String)] });
    expect(told.map(({ status: code }) => code)).toEqual([null, null]);
    expect((sample?.doneMs ?? 0) - (sample?.sentMs ?? 0)).toBeGreaterThanOrEqual(2 * 299);
  });

  test.each([200, 201, 400, 404, 422, 429, 503])('%i is an answer, and the end of it', async (code) => {
    const { sample, received } = await orderOnce([status(code)]);
    expect(received).toHaveLength(1);
    expect(sample).not.toHaveProperty('earlierTraceIds');
  });

  test('is not sent again unless that is asked for', async () => {
    const { sample, received } = await orderOnce([status(504)], {});
    expect(received).toHaveLength(1);
    expect(sample).toMatchObject({ status: 504, outcome: 'TOLD' });
    expect(received[0]?.headers['x-request-timeout']).toBe(String(PATIENCE_MS));
  });

  test('is not asked for again sooner than 409 says', async () => {
    const { sample, received } = await orderOnce([status(504), status(409, { 'retry-after': '1' }), created]);
    expect(sample).toMatchObject({ status: 201, earlierTraceIds: [expect.any(String), expect.any(String)] });
    const [first, second, third] = received.map(({ atMs }) => atMs) as [number, number, number];
    // A timer counts whole milliseconds, so it may end within the last one.
    expect(second - first).toBeGreaterThanOrEqual(49);
    expect(third - second).toBeGreaterThanOrEqual(999);
  });

  test('pauses as it was asked to, by the clock that stamps its tries', async () => {
    const repeatUnknown = { times: 20, pauseMs: 7, tryTimeoutMs: 30_000 };
    const { sample } = await orderOnce([status(504)], { repeatUnknown });
    const { tries = [], sentMs, doneMs } = sample ?? {};
    expect(tries).toHaveLength(21);
    expect(tries[0]?.sentMs).toBe(sentMs);
    expect(tries.at(-1)?.doneMs).toBeLessThanOrEqual(doneMs ?? 0);
    for (const [index, { sentMs: againMs }] of tries.entries())
      if (index > 0) expect(againMs - (tries[index - 1]?.doneMs ?? 0)).toBeGreaterThanOrEqual(7);
  });

  test('is repeated so many times at most', async () => {
    const { sample, received, told } = await orderOnce([status(504)]);
    expect(received).toHaveLength(4);
    expect(told).toHaveLength(4);
    expect(sample).toMatchObject({ status: 504, earlierTraceIds: Array(3).fill(expect.any(String)) });
  });

  test('is repeated within the time of the request only, and a try has no more than what is left of it', async () => {
    const repeatUnknown = { times: 20, pauseMs: 200, tryTimeoutMs: 300 };
    const { sample, received } = await orderOnce([status(504)], { repeatUnknown, timeoutMs: 700 });
    // At 0, 200, 400 and 600 ms, or later where the machine is busy. A timer may end within its last millisecond.
    const given = received.map(({ headers }) => Number(headers['x-request-timeout']));
    for (const [index, ms] of given.entries())
      expect(ms).toBeLessThanOrEqual(Math.min(300, 700 - index * 199));
    expect(given.length).toBeLessThanOrEqual(4);
    expect(sample?.earlierTraceIds?.length ?? 0).toBe(given.length - 1);
  });
});

test('what is unknown to the driver is unknown to the audits of the shop', () => {
  const statuses = Array.from({ length: 500 }, (_, index) => 100 + index);
  const unknown = statuses.filter((code) => isUnknown({ status: code }));
  expect(unknown).toEqual(statuses.filter((code) => outcomeOf({ status: code }) === 'unknown'));
  expect([isUnknown({ status: 0 }), outcomeOf({ status: null })]).toEqual([true, 'unknown']);
});

test('how often a request goes out at most follows from what callers do', () => {
  const plan = { timeoutMs: 3_000, obeyRetryAfter: false, repeatUnknown: null };
  expect(triesAtMost(plan)).toBe(1);
  expect(triesAtMost({ ...plan, repeatUnknown: REPEATS })).toBe(4);
  expect(triesAtMost({ ...plan, obeyRetryAfter: true })).toBe(31);
});
