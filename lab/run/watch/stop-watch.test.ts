import { expect, test } from 'vitest';
import { sample } from '../../analysis/arm/example-evidence.ts';
import { EXAMPLE_EPOCH_MS } from '../../analysis/spans/example-trace.ts';
import type { JournalEvent } from '../../evidence/events.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import type { StopCondition } from '../../scenario/stop-condition.ts';
import { StopWatch } from './stop-watch.ts';

const ORDERS = 'POST /api/orders';
const LOST: StopCondition = { name: 'lost', arm: 'protected', route: ORDERS, failing: 0.9, overSeconds: 1 };
const at = (ms: number) => EXAMPLE_EPOCH_MS + ms;
const REFUSED = { status: 503, outcome: 'UNAVAILABLE' };

/** One each 40 ms of a time, answered after 10; badly from `badFromMs` on. */
const requests = (fromMs: number, toMs: number, badFromMs = Number.POSITIVE_INFINITY): RequestSample[] =>
  Array.from({ length: (toMs - fromMs) / 40 }, (_, index) => {
    const dueMs = fromMs + 40 * index;
    return sample([dueMs, dueMs, dueMs + 10], dueMs >= badFromMs ? REFUSED : {});
  });

/** What is told of an arm whose fault phase begins after 1 s, on batches as they come. */
function watched(
  batches: readonly RequestSample[][],
  conditions: readonly StopCondition[] = [LOST],
  patienceMs = 100,
) {
  const events: JournalEvent[] = [];
  const watch = new StopWatch({
    ...{ arm: 'protected', conditions, lengths: { baseline: 1, fault: 10, recovery: 5 } },
    expected: { patienceMs: { [ORDERS]: patienceMs }, goodAnswers: {} },
    journal: { write: (type, fields, tMs = 0) => void events.push({ tMs, type, ...fields }) },
  });
  watch.enter('baseline', at(0));
  watch.add(requests(0, 800));
  watch.leave();
  watch.add(requests(800, 1_000, 0));
  watch.enter('fault', at(1_000));
  for (const batch of batches) watch.add(batch);
  return { isStopped: watch.signal.aborted, events };
}

test('a route that is hardly served any more ends the arm, and the journal says by what, when, and what is left out', () => {
  const { isStopped, events } = watched([requests(1_000, 1_600), requests(1_600, 2_800, 1_600)]);
  expect(isStopped).toBe(true);
  expect(events).toEqual([
    {
      ...{ tMs: at(2_770), type: 'arm.stopped', arm: 'protected', phase: 'fault', condition: 'lost' },
      ...{ route: ORDERS, failing: 0.9, overSeconds: 1, sinceMs: at(1_000) },
      // Whoever was due within the last 100 ms may still be answered well.
      ...{ fromMs: at(1_640), toMs: at(2_640) },
      ...{ restSeconds: expect.closeTo(8.23), skipped: ['recovery'] },
    },
  ]);
});

test.each<[string, RequestSample[][], StopCondition[]?]>([
  ['its requests fail for less than the time', [requests(1_000, 1_900, 1_000)]],
  ['fewer of them fail', [requests(1_000, 2_400, 1_600)]],
  ['too few have ended to tell', [requests(1_000, 3_000, 0).filter((_, index) => index % 2 === 0)]],
  ['they are of another route', [requests(1_000, 3_000, 0).map((each) => ({ ...each, route: 'GET /' }))]],
  [
    'the driver did not send them',
    [requests(1_000, 3_000, 0).map((each) => ({ ...each, sentMs: null, doneMs: null }))],
  ],
  [
    'their clients hung up by plan',
    [requests(1_000, 3_000, 0).map((each) => ({ ...each, status: 0, outcome: 'CANCELLED' }))],
  ],
  ['they were due before the phase', [requests(100, 1_100, 0)]],
  ['it is of another arm', [requests(1_000, 3_000, 0)], [{ ...LOST, arm: 'unprotected' }]],
  ['it is of another phase', [requests(1_000, 3_000, 0)], [{ ...LOST, phase: 'recovery' }]],
])('an arm goes on where %s', (_how, batches, conditions) => {
  expect(watched(batches, conditions)).toEqual({ isStopped: false, events: [] });
});

test('an arm goes on whose good answers only take longer than its bad ones', () => {
  const all = Array.from({ length: 300 }, (_, index) => {
    const dueMs = 1_000 + 10 * index;
    return index % 5 < 2 ? sample([dueMs, dueMs, dueMs + 1], REFUSED) : sample([dueMs, dueMs, dueMs + 1_900]);
  });
  const endedBy = (fromMs: number, toMs: number) =>
    all.filter(({ doneMs }) => doneMs !== null && doneMs > at(fromMs) && doneMs <= at(toMs));
  // Of what ends within the second before 3.2 s almost all is bad; of what is due within any second two of five are.
  const batches = [endedBy(0, 3_200), endedBy(3_200, 4_900)];
  expect(watched(batches, [LOST], 2_000)).toEqual({ isStopped: false, events: [] });
  const lost = batches.map((batch) => batch.map((each) => ({ ...each, ...REFUSED })));
  expect(watched(lost, [LOST], 2_000).isStopped).toBe(true);
});

test('an arm is ended whose requests all hang for longer than anybody waits', () => {
  const hanging = requests(1_000, 2_320).map((each) => ({
    ...{ ...each, doneMs: each.dueMs + 5_000 },
    ...{ status: 0, outcome: 'TIMEOUT', note: null },
  }));
  const { events } = watched([hanging], [LOST], 2_000);
  expect(events).toMatchObject([{ tMs: at(7_280), fromMs: at(1_280), toMs: at(2_280) }]);
});

test('the first condition that is met ends it, once', () => {
  const batches = [requests(1_000, 2_200, 0), requests(2_200, 3_000, 0)];
  const second = { ...LOST, name: 'second', arm: 'all' as const };
  const { events } = watched(batches, [{ ...LOST, overSeconds: 2 }, second]);
  expect(events.map(({ condition }) => condition)).toEqual(['second']);
});
