import { expect, test } from 'vitest';
import type { FaultLedger } from '../analysis/faults/fault-facts.ts';
import { abort, kill } from '../scenario/fault.ts';
import { trueFault } from './true-fault.ts';

const id = 'mystery-1';
const ledger = (about: Partial<FaultLedger> = {}) =>
  ({ id, inScope: 20, met: 10, cameMs: 1, goneMs: 9, lapse: null, ...about }) as FaultLedger;
const injected = (plan: object, tMs = 1) => ({
  ...{ tMs, type: 'fault.injected', faultId: id, plan, text: 'as it was' },
});
const aborted = injected(
  abort({ service: 'loans', method: 'Lend' }, { id, percentage: 50, grpcStatus: 'INTERNAL' }),
);

test('it is what was injected, with what its ledger has met', () => {
  expect(trueFault([aborted], ledger())).toEqual({
    ...{ id, kind: 'abort', service: 'loans', method: 'Lend', instance: null, size: 50 },
    ...{ text: 'as it was', cameAtMs: 1, goneAtMs: 9, inScope: 20, met: 10 },
    clues: expect.arrayContaining([expect.objectContaining({ where: 'traces' })]),
  });
});

test('an instance has its service, and no size; the newest of that id counts', () => {
  expect(trueFault([aborted, injected(kill('loans-2', { id }), 2)], ledger())).toMatchObject({
    ...{ kind: 'kill', service: 'loans', method: null, instance: 'loans-2', size: null },
  });
});

test.each<[string, Partial<FaultLedger>]>([
  ['one that met nothing', { met: 0 }],
  ['one that never came', { cameMs: null }],
  ['one that ended early', { lapse: 'loans-1 no longer applied it' }],
])('%s was not there to be found', (_, about) => {
  expect(trueFault([aborted], ledger(about))).toBeNull();
});

test('what was drawn and not injected is none', () => {
  expect(trueFault([], ledger())).toBeNull();
});
