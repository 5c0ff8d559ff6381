import { expect, test } from 'vitest';
import { sample } from '../analysis/arm/example-evidence.ts';
import { armView } from '../analysis/arm/view.ts';
import {
  BREAKER,
  edgeOf,
  protectionEvents,
  recordOf,
  turnOf,
} from '../analysis/protections/fixture/example-record.ts';
import { EXAMPLE_EPOCH_MS } from '../analysis/spans/example-trace.ts';
import { harmIn, timeToRecover } from '../scenario/observe-events.ts';
import { breakerReport } from './breakers.ts';
import { exampleArm, ORDERS } from './fixture/example-arm.ts';
import { tellStory } from './story.ts';

test('tells what the journal and the samples say, in the order of time, from the first phase on', () => {
  expect(tellStory(armView(exampleArm()), EXAMPLE_EPOCH_MS)).toEqual([
    {
      tS: 0,
      text: 'baseline (1.0 s), POST /api/orders: 3 of 3 ok (3 paid, 0 owed, 0 harmed), slowest 62 ms.',
    },
    { tS: 0, text: 'baseline (1.0 s), GET /api/products/:id: 2 of 2 ok, slowest 12 ms.' },
    { tS: 0.999, text: 'Fault in force: bank Charge delayed by 200 ms (100% of calls).' },
    { tS: 1, text: 'fault (1.0 s), POST /api/orders: 3 of 3 ok (3 paid, 0 owed, 0 harmed), slowest 312 ms.' },
    { tS: 1, text: 'fault (1.0 s), GET /api/products/:id: 2 of 2 ok, slowest 12 ms.' },
    { tS: 1.5, text: 'bank-1 ended by itself (signal SIGKILL).' },
    { tS: 2, text: 'Fault undone: bank Charge delayed by 200 ms (100% of calls).' },
    {
      tS: 2,
      text: 'recovery (1.0 s), POST /api/orders: 1 of 1 ok (1 paid, 0 owed, 0 harmed), slowest 62 ms.',
    },
  ]);
});

test('tells quantiles that there were requests enough for', () => {
  const samples = Array.from({ length: 50 }, (_, index) =>
    sample([index * 20, index * 20, index * 20 + index + 1], {
      note: index < 30 ? 'CONFIRMED' : 'PAYMENT_PENDING',
    }),
  );
  expect(texts(armView(exampleArm({ samples, journal: [] })))).toEqual([
    '0 baseline (1.0 s), POST /api/orders: 50 of 50 ok (30 paid, 20 owed, 0 harmed), p50 25 ms, p90 45 ms, slowest 50 ms.',
  ]);
});

test('tells how many requests their clients sent again', () => {
  const again = { earlierTraceIds: ['a'.repeat(32), 'b'.repeat(32)] };
  const paid = { note: 'CONFIRMED' };
  const samples = [
    sample([10, 10, 40], { ...paid, ...again }),
    sample([20, 20, 30], paid),
    sample([30, 30, 60], { ...paid, ...again }),
  ];
  expect(texts(armView(exampleArm({ samples, journal: [] })))).toEqual([
    '0 baseline (1.0 s), POST /api/orders: 3 of 3 ok (3 paid, 0 owed, 0 harmed), 2 sent more than once, slowest 30 ms.',
  ]);
});

test('says nothing of what did not happen, whatever the script intended', () => {
  expect(tellStory(armView(exampleArm({ samples: [], journal: [] })), EXAMPLE_EPOCH_MS)).toEqual([]);
});

const at = (second: number) => EXAMPLE_EPOCH_MS + second * 1_000;
const texts = (view: ReturnType<typeof armView>) =>
  tellStory(view, EXAMPLE_EPOCH_MS).map(({ tS, text }) => `${tS} ${text}`);

test('tells of the books that were read, and which audits are broken', () => {
  const read = {
    tMs: at(3.2),
    type: 'books.read',
    instances: ['order-1', 'bank-1'],
    records: 40,
    open: ['a', 'b'],
  };
  const view = armView(exampleArm({ samples: [], journal: [read] }));
  const checked = { arm: 'unprotected', verdict: 'pass', counts: {}, because: null } as const;
  const violation = { what: 'Expected none.', orders: [] };
  const audits = [
    { ...checked, audit: { name: 'a', says: '' }, isToBreak: true, violations: [violation, violation] },
    { ...checked, audit: { name: 'b', says: '' }, isToBreak: false, violations: [violation] },
    { ...checked, audit: { name: 'c', says: '' }, isToBreak: false, violations: [] },
  ];
  expect(tellStory(view, EXAMPLE_EPOCH_MS, audits)).toEqual([
    { tS: 3.2, text: 'Books read of bank-1, order-1: 40 records, 2 orders were still to be settled.' },
    { tS: 3.2, text: 'Audit a is broken 2 times, as expected.' },
    { tS: 3.2, text: 'Audit b is broken once.' },
  ]);
  const none = { ...read, instances: [] };
  const unread = { tMs: at(3.2), type: 'books.unread', error: 'got HTTP 500' };
  expect(texts(armView(exampleArm({ samples: [], journal: [none] })))).toEqual([]);
  expect(texts(armView(exampleArm({ samples: [], journal: [unread] })))).toEqual([
    '3.2 The books were not read: got HTTP 500.',
  ]);
});

test('tells of breakers: how they open, and how they close again, not each probe between', () => {
  const turns = ['open', 'half-open', 'open', 'half-open', 'closed'] as const;
  const journal = [
    { tMs: at(1), type: 'fault.injecting', text: 'bank hangs' },
    ...protectionEvents(
      { order: { clients: { payment: { breaker: BREAKER } } } },
      {
        'order-1': recordOf({
          edges: {
            payment: edgeOf({
              breaker: { turns: turns.map((to, index) => turnOf(to, 1_100 + 100 * index)) },
            }),
          },
        }),
      },
    ),
  ];
  // A scrape sees each of them later: it is no witness of when it was.
  const metrics = [
    {
      name: 'faultline_breaker_transitions_total',
      labels: { job: 'order', peer_service: 'payment', to: 'open' },
      points: [0, 1, 1].map((value, index) => ({ tMs: at(1 + index / 2), value })),
    },
  ];
  const view = armView(exampleArm({ samples: [], metrics, journal }));
  expect(texts(view)).toEqual([
    '1.1 Breaker order -> payment open, 0.1 s after the fault.',
    '1.4 Breaker order -> payment half-open, 0.4 s after the fault.',
    '1.5 Breaker order -> payment closed, 0.5 s after the fault.',
  ]);
  expect(breakerReport(view, EXAMPLE_EPOCH_MS).map(({ atS, to }) => [atS, to])).toEqual(
    turns.map((to, index) => [(1_100 + index * 100) / 1000, to]),
  );
});

test('tells who left the registry and came back while the phases ran', () => {
  const journal = [
    { tMs: at(-1), type: 'instance.registered', instance: 'bank-1' },
    { tMs: at(1), type: 'fault.injecting', text: 'bank-1 paused' },
    { tMs: at(1.5), type: 'instance.forgotten', instance: 'bank-1' },
    { tMs: at(2), type: 'fault.undoing', text: 'bank-1 paused' },
    { tMs: at(2.25), type: 'instance.registered', instance: 'bank-2' },
    { tMs: at(2.3), type: 'instance.registered', instance: 'bank-1' },
    { tMs: at(60), type: 'instance.forgotten', instance: 'bank-1' },
  ];
  expect(texts(armView(exampleArm({ samples: [], journal })))).toEqual([
    '1.5 The registry forgot bank-1, 0.5 s after the fault.',
    '2.25 Registered anew: bank-1, bank-2, 0.3 s after the undo.',
  ]);
});

test('says so when a route had not recovered by the end', () => {
  const healthy = exampleArm();
  const late = healthy.samples.map((sample) =>
    sample.dueMs > at(2) ? { ...sample, dueMs: at(2.9), doneMs: at(2.95), outcome: 'UNAVAILABLE' } : sample,
  );
  expect(texts(armView(exampleArm({ samples: late })))).toContain(
    '3 POST /api/orders had not recovered when the last phase ended: the last harmed POST /api/orders was due.',
  );
});

test('what had not recovered is never told as back at once', () => {
  const healthy = exampleArm();
  const last = sample([2_900, 2_900, 2_950], { outcome: 'UNAVAILABLE' });
  const view = armView(exampleArm({ samples: [...healthy.samples, last] }));
  const recovery = { fromMs: at(2), toMs: at(3) };
  expect(timeToRecover(view, recovery)).toEqual({
    value: 1,
    evidence: 'unprotected: 1 of 2 requests were harmed: had not recovered after 1.00 s',
  });
  expect(texts(view).filter((text) => text.includes('had not recovered'))).toHaveLength(1);
  const early = armView(
    exampleArm({ samples: [...healthy.samples, sample([2_010, 2_010, 2_015], { outcome: 'ABORTED' })] }),
  );
  expect(timeToRecover(early, recovery)).toMatchObject({ value: 0.01 });
  expect(timeToRecover(armView(healthy), recovery)).toMatchObject({ value: 0 });
  expect(timeToRecover(armView(healthy), { fromMs: at(5), toMs: at(6) })).toBeNull();
});

test('who waited longer than the route states was harmed, by the same count as in a hypothesis', () => {
  const view = armView(exampleArm({ patienceMs: { [ORDERS]: 250 } }));
  const [fromMs, toMs] = [at(0.999), at(3)];
  expect(harmIn(view, { fromMs, toMs }, { route: ORDERS })).toMatchObject({ count: 4, harmed: 2 });
  expect(texts(view)).toContain('1.3 The last harmed POST /api/orders was due.');
});

test('tells what a fault met by its ledger, and of one that never came', () => {
  const of = {
    faultId: 'f',
    kind: 'fault',
    text: 'bank hangs',
    countedBy: 'targets',
    percentage: 40,
  };
  const counts = [
    { instance: 'bank-1', process: '1', inScope: 5, met: 2, underWay: 0, firstMs: 1, lastMs: 2 },
  ];
  const journal = [
    { tMs: at(0), type: 'fault.planned', ...of },
    { tMs: at(0), type: 'fault.planned', ...of, faultId: 'g', text: 'order hangs' },
    { tMs: at(1), type: 'fault.injected', ...of },
    { tMs: at(2), type: 'fault.undone', ...of },
    { tMs: at(2), type: 'fault.counted', ...of, when: 'undone', counts },
  ];
  expect(texts(armView(exampleArm({ samples: [], journal })))).toEqual([
    '1 Fault in force: bank hangs.',
    '2 Fault undone: bank hangs; it met 2 of 5 calls.',
    '3 Fault that never came: order hangs.',
  ]);
});
