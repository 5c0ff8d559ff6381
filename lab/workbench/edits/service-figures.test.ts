import { expect, test } from 'vitest';
import type { RequestSample } from '../../evidence/requests.ts';
import { serviceFigures } from './service-figures.ts';

/** Ten a second, the last one now; each third failed. */
const requests = Array.from({ length: 300 }, (_, index): RequestSample => {
  const doneMs = 70_100 + 100 * index;
  return {
    ...{ route: 'GET /', index, dueMs: doneMs - 20, sentMs: doneMs - 20, doneMs, traceId: '', note: null },
    ...(index % 3 === 0 ? { status: 503, outcome: 'UNAVAILABLE' } : { status: 200, outcome: 'ok' }),
  };
});
const clock = { now: () => 100_000 };

test('of the service that takes the load its clients tell, of the time that is asked for or is kept', async () => {
  const ask = () => Promise.reject(new Error('no metrics are asked'));
  const figures = serviceFigures({
    ...{ ask, entry: 'desk', clock, expected: {} },
    requests: () => requests,
  });
  const ten = { endedPerS: 10, failedPerS: expect.closeTo(10 / 3, 1), p99Ms: 20 };
  expect(await figures('desk', 60)).toEqual({ overS: 30, ...ten });
  expect(await figures('desk', 10)).toMatchObject({ overS: 10, endedPerS: expect.closeTo(10, 0), p99Ms: 20 });
  // Half a hundred has no p99.
  expect(await figures('desk', 5)).toMatchObject({ overS: 5, p99Ms: null });
  const idle = serviceFigures({ ...{ ask, entry: 'desk', clock, expected: {} }, requests: () => [] });
  expect(await idle('desk', 60)).toEqual({ overS: 60, endedPerS: 0, failedPerS: 0, p99Ms: null });
});

test('of another its callers do, and nobody where none counts', async () => {
  const asked: string[] = [];
  const figures = serviceFigures({
    ...{ entry: 'desk', clock, expected: {}, requests: () => [] },
    ask: async (query) => {
      asked.push(query);
      if (query.includes('"readers"')) return [];
      return [[{}, query.includes('quantile') ? 0.012 : query.includes('!=') ? 1 : 20]];
    },
  });
  expect(await figures('loans', 12)).toEqual({ overS: 12, endedPerS: 20, failedPerS: 1, p99Ms: 12 });
  expect(asked.every((query) => query.includes('peer_service="loans"') && query.includes('[12s]'))).toBe(
    true,
  );
  expect(await figures('loans', 4)).toMatchObject({ endedPerS: 20, p99Ms: null });
  expect(await figures('readers', 12)).toBeNull();
});
