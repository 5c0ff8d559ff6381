import { expect, test } from 'vitest';
import type { JournalEvent } from '../evidence/events.ts';
import { routesOf } from './http/routes.ts';
import type { Workbench } from './workbench.ts';

const of = { kind: 'fault', faultId: 'pause-desk-1', text: '' };
const events: JournalEvent[] = [
  { tMs: 1_000, type: 'fault.planned', ...of, countedBy: 'callers', metByLoad: true },
  { tMs: 1_000, type: 'fault.injecting', ...of },
  { tMs: 1_010, type: 'fault.injected', ...of },
  { tMs: 3_000, type: 'fault.undoing', ...of },
  { tMs: 3_010, type: 'fault.undone', ...of },
];
const request = { route: 'PUT /loans', index: 0, status: 200, outcome: 'ok', traceId: '', note: null };

test('what a fault on the service that the load calls has met stands in its ledger also when that was long ago', async () => {
  const workbench = {
    ...{ lab: { clock: { wall: () => 60_000 }, backends: { traces: {} } }, journal: { events } },
    faults: { count: async () => {} },
    requests: [500, 1_500, 2_500].map((sentMs) => ({
      ...request,
      ...{ dueMs: sentMs, sentMs, doneMs: sentMs + 100 },
    })),
  } as unknown as Workbench;
  const ledger = routesOf(workbench, {} as never).find(({ path }) => path.endsWith('/ledger'));
  const answer = await ledger?.handle({ params: { id: 'pause-desk-1' } } as never, {} as never);
  expect(answer).toMatchObject({ met: 2, firstMs: 1_500, lastMs: 2_500 });
});
