import { expect, test } from 'vitest';
import { armEvidence } from '../analysis/arm/example-evidence.ts';
import type { RequestSample, TryTimes } from '../evidence/requests.ts';
import { brokenPromises } from './broken-promises.ts';
import { promisedLoad, sentAsPromised } from './fixture/as-promised.ts';

const ORDERS = 'POST /api/orders';
const load = { ...promisedLoad([{ route: ORDERS, rps: 200 }]), triesAtMost: 4, pauseMs: 100 };
const sent = sentAsPromised(load);
const IN_BASELINE = `of the 200 times that ${ORDERS} was sent again in the baseline phase`;

/** A try of 20 ms each, with such pauses between them and such an answer to all but the last. */
function triesOf(sentMs: number, pauses: readonly number[], answer: Partial<TryTimes> = {}): TryTimes[] {
  const tries: TryTimes[] = [{ sentMs, doneMs: sentMs + 20, status: 504, retryAfterMs: null, ...answer }];
  for (const pause of pauses) {
    const againMs = (tries.at(-1)?.doneMs ?? 0) + pause;
    tries.push({ sentMs: againMs, doneMs: againMs + 20, status: 504, retryAfterMs: null, ...answer });
  }
  return tries;
}

/** All requests come again once after such a pause: the first so many of each phase after the first one, the rest after the other. */
function broken(count: number, pause: number, rest = 100, answer: Partial<TryTimes> = {}) {
  let left = count;
  const samples = sent.map((sample): RequestSample => {
    const tries = triesOf(sample.sentMs ?? 0, [left-- > 0 ? pause : rest], answer);
    return { ...sample, earlierTraceIds: [sample.traceId], traceId: 'e'.repeat(32), tries };
  });
  return brokenPromises(armEvidence({ load, samples }));
}

test('pauses as they were asked for break no promise, nor do some that the timer made longer', () => {
  expect(broken(0, 0)).toEqual([]);
  expect(broken(200, 149)).toEqual([]);
  expect(broken(2, 900)).toEqual([]);
});

test('one that is too short is told, with the shortest', () => {
  expect(broken(1, 99.9)).toEqual([
    `${IN_BASELINE}, 1 came too soon: 99.9 ms after the try before, where 100 ms are asked for`,
  ]);
  expect(broken(200, 0.5)).toEqual([
    `${IN_BASELINE}, 200 came too soon: 0.5 ms after the try before, where 100 ms are asked for`,
  ]);
});

test('those that are too long are told where they are more than a hundredth', () => {
  expect(broken(3, 151)).toEqual([`${IN_BASELINE}, 3 came more than 50 ms later than is asked for`]);
});

test('an answer that says when is obeyed, and one that says at once is not', () => {
  expect(broken(1, 999, 1_000, { status: 409, retryAfterMs: 1_000 })).toEqual([
    `${IN_BASELINE}, 1 came too soon: 999.0 ms after the try before, where 1000 ms are asked for`,
  ]);
  expect(broken(1, 99, 100, { status: 503, retryAfterMs: 0 })).toHaveLength(1);
});

test('each pause of several counts', () => {
  const [first, ...others] = sent;
  const tries = triesOf(first?.sentMs ?? 0, [100, 40, 100]);
  const earlierTraceIds = [first?.traceId ?? '', 'a'.repeat(32), 'b'.repeat(32)];
  const again = { ...(first as RequestSample), earlierTraceIds, traceId: 'c'.repeat(32), tries };
  expect(brokenPromises(armEvidence({ load, samples: [again, ...others] }))).toEqual([
    `of the 3 times that ${ORDERS} was sent again in the baseline phase, 1 came too soon: 40.0 ms after the try before, where 100 ms are asked for`,
  ]);
});

test('tries of which nothing says when they were are told', () => {
  const [first, ...others] = sent;
  const again = {
    ...(first as RequestSample),
    earlierTraceIds: [first?.traceId ?? ''],
    traceId: 'e'.repeat(32),
  };
  expect(brokenPromises(armEvidence({ load, samples: [again, ...others] }))).toEqual([
    `of 1 ${ORDERS} that were sent again in the baseline phase nothing says when`,
  ]);
});
