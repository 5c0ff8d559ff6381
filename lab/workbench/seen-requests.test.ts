import { expect, test } from 'vitest';
import type { RequestSample } from '../evidence/requests.ts';
import type { GoodTimes } from './good-times.ts';
import { SeenRequests } from './seen-requests.ts';

const ended = (dueMs: number, { outcome = 'ok', route = 'GET /' } = {}): RequestSample => ({
  ...{ route, index: 0, dueMs, sentMs: dueMs, doneMs: dueMs + 10, status: 200, outcome },
  ...{ traceId: '', note: null },
});

test('a request belongs to the stretch in which it was due, whenever it has ended', () => {
  const seen = new SeenRequests({});
  seen.divide(1_000);
  seen.divide(2_000);
  seen.add([ended(999), ended(1_000), ended(2_000)]);
  // By then those before are counted, this one comes late.
  seen.add([ended(20_000), ended(1_999, { outcome: 'TIMEOUT' })]);
  expect(seen.between('GET /', 1_000, 2_000)).toEqual({ count: 2, good: 1 });
  expect(seen.between('GET /', 2_000, 30_000)).toEqual({ count: 2, good: 2 });
  expect(seen.between('GET /', 1_000, 30_000)).toEqual({ count: 4, good: 3 });
  expect(seen.between('PUT /', 1_000, 30_000)).toEqual({ count: 0, good: 0 });
});

test('a division that is told of some seconds late divides what has ended before', () => {
  const seen = new SeenRequests({});
  seen.add([ended(1_000), ended(1_500, { outcome: 'UNAVAILABLE' }), ended(5_000)]);
  seen.divide(1_400);
  seen.divide(4_000);
  seen.divide(1_400);
  expect(seen.between('GET /', 1_400, 4_000)).toEqual({ count: 1, good: 0 });
});

test('an answer that came when nobody waited any more is no good one', () => {
  const seen = new SeenRequests({ patienceMs: { 'GET /': 5 } });
  seen.divide(0);
  seen.add([ended(1)]);
  expect(seen.between('GET /', 0, 2)).toEqual({ count: 1, good: 0 });
});

test('how long good answers took is known of the time before anything was done, and of each stretch', () => {
  const seen = new SeenRequests({});
  const took = (dueMs: number, ms: number, outcome = 'ok') => ({
    ...ended(dueMs, { outcome }),
    doneMs: dueMs + ms,
  });
  seen.add([took(100, 10), took(200, 10)]);
  seen.divide(1_000);
  seen.divide(2_000);
  seen.add([
    took(1_100, 400),
    took(1_200, 400),
    took(1_300, 1, 'UNAVAILABLE'),
    took(2_100, 20),
    took(9_000, 20),
  ]);
  const about = (times: GoodTimes) => [times.count, Math.round((times.quantile(0.5)?.atMost ?? 0) / 10)];
  expect(about(seen.timesBefore('GET /', 1_000))).toEqual([2, 1]);
  expect(about(seen.times('GET /', 1_000, 2_000))).toEqual([2, 40]);
  expect(about(seen.timesBefore('GET /', 2_000))).toEqual([2, 40]);
  expect(about(seen.times('GET /', 2_000, 20_000))).toEqual([2, 2]);
});

test('of a lab that is open for hours it keeps the latest divisions, and counts alone', () => {
  const seen = new SeenRequests({});
  for (let at = 0; at < 1_000; at++) {
    seen.divide(1_000 * at);
    seen.add([ended(1_000 * at + 1)]);
  }
  expect(seen.between('GET /', 0, 1_000_000)).toEqual({ count: 250, good: 250 });
});
