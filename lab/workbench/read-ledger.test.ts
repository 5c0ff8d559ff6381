import { expect, test } from 'vitest';
import type { TracesBackend } from '../backends/traces/traces.ts';
import type { JournalEvent } from '../evidence/events.ts';
import type { RequestSample } from '../evidence/requests.ts';
import { readLedger } from './read-ledger.ts';

const of = { kind: 'fault', faultId: 'pause-desk-1', text: '' };
const events: JournalEvent[] = [
  { tMs: 1_000, type: 'fault.planned', ...of, countedBy: 'callers', metByLoad: true },
  { tMs: 1_000, type: 'fault.injecting', ...of },
  { tMs: 1_010, type: 'fault.injected', ...of },
  { tMs: 3_000, type: 'fault.undoing', ...of },
  { tMs: 3_010, type: 'fault.undone', ...of },
];
const request = {
  route: 'PUT /loans',
  index: 0,
  status: 200,
  outcome: 'ok',
  traceId: '',
  note: null,
} as const;

test('what a fault on the service that the load calls has met stands in its ledger also when that was long ago', async () => {
  const samples = [500, 1_500, 2_500].map(
    (sentMs): RequestSample => ({ ...request, ...{ dueMs: sentMs, sentMs, doneMs: sentMs + 100 } }),
  );
  const ledger = await readLedger('pause-desk-1', {
    ...{ events, samples, traces: {} as TracesBackend, nowMs: 60_000 },
  });
  expect(ledger).toMatchObject({ met: 2, firstMs: 1_500, lastMs: 2_500 });
});

const ID = 'hang-bank-Charge';
const event = (tMs: number, type: JournalEvent['type'], fields: object = {}): JournalEvent => ({
  ...{ tMs, type, arm: 'live', faultId: ID },
  ...fields,
});
/** As a process tells it, which counts from its start on. */
const counted = (tMs: number, when: string, met: number, lastMs: number, process = 'bank-1 7') =>
  event(tMs, 'fault.counted', {
    when,
    counts: [
      {
        ...{ instance: 'bank-1', process, inScope: met, met, underWay: 0, firstMs: 1_100, lastMs },
        ...{ cameMs: 1_010, wentMs: null },
      },
    ],
  });
const planned = (tMs: number) => [
  event(tMs, 'fault.planned', { text: 'bank Charge hangs', countedBy: 'targets', percentage: 100 }),
  event(tMs + 1, 'fault.injecting'),
  event(tMs + 10, 'fault.injected'),
];
const gone = (tMs: number) => [event(tMs, 'fault.undoing'), event(tMs + 10, 'fault.undone')];
const FIRST = [...planned(1_000), ...gone(1_900), counted(1_920, 'undone', 16, 1_800)];
const ledgerOf = (events: readonly JournalEvent[]) =>
  readLedger(ID, { events, samples: [], traces: {} as TracesBackend, nowMs: 9_000 });

test('the first time its ledger has all that its target has counted', async () => {
  expect(await ledgerOf(FIRST)).toMatchObject({ inScope: 16, met: 16, firstMs: 1_100, lastMs: 1_800 });
});

test('set again, it has met what was counted since', async () => {
  const again = [...FIRST, ...planned(5_000), counted(5_100, 'came', 18, 5_080)];
  expect(await ledgerOf(again)).toMatchObject({
    comingMs: 5_001,
    inScope: 2,
    met: 2,
    firstMs: 5_080,
    lastMs: 5_080,
  });
  const later = await ledgerOf([...again, counted(5_500, 'meanwhile', 30, 5_490)]);
  expect(later).toMatchObject({ inScope: 14, met: 14, firstMs: 5_080, lastMs: 5_490 });
  expect(later.seen).toMatchObject([{ by: 'bank-1', saidToHaveComeMs: 5_100 }]);
});

test('set again, and met by nobody yet', async () => {
  const ledger = await ledgerOf([...FIRST, ...planned(5_000), counted(5_100, 'came', 16, 1_800)]);
  expect(ledger).toMatchObject({ inScope: 0, met: 0, firstMs: null, lastMs: null, instances: [] });
});

test('a process that was started since counts from 0', async () => {
  const fresh = counted(5_100, 'came', 3, 5_080, 'bank-1 8');
  expect(await ledgerOf([...FIRST, ...planned(5_000), fresh])).toMatchObject({ inScope: 3, met: 3 });
});
