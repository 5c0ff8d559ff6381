import { expect, test } from 'vitest';
import { EXAMPLE_EPOCH_MS, gateway, otlp, server } from '../spans/example-trace.ts';
import { buildTraces } from '../spans/span-tree.ts';
import { instanceShares } from './shares.ts';

const BANK = 'shop.v1.BankService/Charge';
const WINDOW = { fromMs: EXAMPLE_EPOCH_MS + 100, toMs: EXAMPLE_EPOCH_MS + 200 };

test('counts what each instance began to serve in the window, of that service alone', () => {
  const call = (startMs: number, service = 'bank') =>
    gateway([startMs, startMs + 10], [server(service, BANK, [startMs, startMs + 5])]);
  const traces = buildTraces(
    otlp(call(99), call(100), call(150), call(199), call(200), call(150, 'payment')),
  );
  expect(instanceShares(traces, 'bank', WINDOW)).toEqual(new Map([['bank-1', { calls: 3, percent: 100 }]]));
  expect(instanceShares(traces, 'inventory', WINDOW)).toBeNull();
});
