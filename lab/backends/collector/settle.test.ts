import { expect, test } from 'vitest';
import type { CollectorCounters } from './counters.ts';
import { NOTHING } from './fixture/no-counts.ts';
import { settled } from './settle.ts';

/** Far beyond a test's time: none of these may end because the wait is over. */
const DECISION_WAIT_S = 600;
/** More readings than it takes to find that nothing moves. */
const LONG = 10;

/** A Collector that says one thing for that many readings, and then the other. */
function saying(first: Partial<CollectorCounters>, readings: number, then: Partial<CollectorCounters>) {
  let count = 0;
  return { counters: async () => ({ ...NOTHING, ...(count++ < readings ? first : then) }) };
}
const settle = (collector: { counters(): Promise<CollectorCounters> }) =>
  settled(collector, DECISION_WAIT_S, new AbortController().signal);

test.concurrent.each<[string, Partial<CollectorCounters>, Partial<CollectorCounters>]>([
  [
    'what waits to be sent, though all is decided',
    { accepted: 4, traces: 2, decided: 2, queued: 1 },
    { accepted: 4, traces: 2, decided: 2, sent: 4 },
  ],
  [
    'what waits to be sent, though all is counted',
    { accepted: 4, sent: 4, queued: 1 },
    { accepted: 4, sent: 4 },
  ],
  [
    'what was taken in and neither sent nor lost',
    { accepted: 5, sent: 3 },
    { accepted: 5, sent: 3, failed: 2 },
  ],
  [
    'decisions',
    { accepted: 5, traces: 3, decided: 2, sent: 5 },
    { accepted: 5, traces: 3, decided: 3, sent: 5 },
  ],
  [
    'decisions on traces that were not dropped',
    { accepted: 5, traces: 3, decided: 1, droppedEarly: 1 },
    { accepted: 5, traces: 3, decided: 2, droppedEarly: 1 },
  ],
])('waits for %s', async (_what, first, then) => {
  expect(await settle(saying(first, LONG, then))).toEqual({ ...NOTHING, ...then });
});

test.concurrent('waits while anything moves: a batch that is being filled is in no counter', async () => {
  let sent = 0;
  const all = { ...NOTHING, accepted: LONG, traces: 1, decided: 1 };
  const moving = { counters: async () => ({ ...all, sent: Math.min(LONG, sent++) }) };
  expect(await settle(moving)).toEqual({ ...all, sent: LONG });
});

test.concurrent('gives up on what it will not do, once decisions are due', async () => {
  const stuck = { ...NOTHING, accepted: 2, queued: 1 };
  // The margin is 4 s.
  expect(await settled({ counters: async () => stuck }, -3, new AbortController().signal)).toEqual(stuck);
});
