import { expect, test } from 'vitest';
import { abort, command, delay, describeFault, hang, kill, outage, pause, restart } from './fault.ts';

const bank = { service: 'bank', method: 'Charge' } as const;

test.each([
  [delay(bank, { fixedDelayMs: 700 }), 'bank Charge delayed by 700 ms (100% of calls)'],
  [delay({ service: 'bank' }, { fixedDelayMs: 1, percentage: 5 }), 'bank delayed by 1 ms (5% of calls)'],
  [
    abort(bank, { grpcStatus: 'UNAVAILABLE', percentage: 50 }),
    'bank Charge answers UNAVAILABLE (50% of calls)',
  ],
  [delay(bank, { fixedDelayMs: 700, jitterMs: 100 }), 'bank Charge delayed by 700 ± 100 ms (100% of calls)'],
  [abort(bank, { httpStatus: 503 }), 'bank Charge answers HTTP 503 (100% of calls)'],
  [hang({ ...bank, instance: 'bank-2' }), 'bank Charge on bank-2 hangs (100% of calls)'],
  [kill('bank-1'), 'bank-1 killed'],
  [pause('bank-1'), 'bank-1 paused'],
  [outage('registry'), 'registry backend silent'],
  [restart('bank-1'), 'bank-1 stopped for a restart'],
  [
    command({ service: 'bank' }, { id: 'c', inject: ['touch', 'x'], undo: ['rm', 'x'] }),
    'bank under `touch x`',
  ],
])('%j reads: %s', (plan, text) => {
  expect(describeFault(plan)).toBe(text);
});

test('timing is kept as it was given, and only that', () => {
  const timing = { phase: 'recovery', after: 1, lasts: 2 } as const;
  expect(delay(bank, { fixedDelayMs: 1, ...timing })).toEqual({
    id: 'delay-bank-Charge',
    kind: 'delay',
    match: bank,
    percentage: 100,
    fixedDelayMs: 1,
    ...timing,
  });
  expect(kill('bank-1', timing)).toEqual({
    id: 'kill-bank-1',
    instance: 'bank-1',
    kind: 'kill',
    ...timing,
  });
  expect(outage('traces', timing)).toEqual({
    kind: 'outage',
    id: 'outage-traces',
    backend: 'traces',
    ...timing,
  });
  expect(hang(bank)).toEqual({ kind: 'hang', id: 'hang-bank-Charge', match: bank, percentage: 100 });
});

test.each([
  [hang({ service: 'bank' }), 'hang-bank'],
  [abort({ ...bank, instance: 'bank-2' }, { grpcStatus: 'UNAVAILABLE' }), 'abort-bank-2-Charge'],
  [pause('bank-1', { id: 'freeze', after: 1 }), 'freeze'],
])('%j is known by an id, which its moments have too', (fault, id) => {
  expect(fault.id).toBe(id);
  expect(fault.injected).toEqual({ type: 'fault.injected', faultId: id });
  expect(fault.undone).toEqual({ type: 'fault.undone', faultId: id });
  // Moments are no part of the plan, which the journal carries.
  expect(Object.keys(fault)).not.toContain('injected');
});
