import { describe, expect, it } from 'vitest';
import { client, EXAMPLE_EPOCH_MS, type ExampleSpan, gateway, otlp, server } from '../spans/example-trace.ts';
import { buildTraces, type Trace } from '../spans/span-tree.ts';
import { deadlineOf, wastedWork } from './wasted-work.ts';

const ORDER = 'shop.v1.OrderService/CreateOrder';
const BANK = 'shop.v1.BankService/Charge';
const order = server('order', ORDER, [10, 1200], {
  children: [
    client('order', BANK, [20, 600], { children: [server('bank', BANK, [30, 500])] }),
    client('order', BANK, [1100, 1190], { children: [server('bank', BANK, [1110, 1180])] }),
  ],
});
const timed = gateway([0, 1000], [order], { attributes: { 'faultline.http.request.timeout_ms': 1000 } });
const tracesOf = (...trees: readonly ExampleSpan[]) => buildTraces(otlp(...trees));

describe('wastedWork', () => {
  it('adds up what servers do after the deadline of the root', () => {
    const wasted = wastedWork(tracesOf(timed));
    expect(wasted).toMatchObject({
      traces: 1,
      spans: 3,
      startedAfter: 1,
      endedAfter: 2,
      wastedMs: 270,
      serverMs: 1190 + 470 + 70,
    });
    expect(wasted?.byService.get('bank')).toMatchObject({ spans: 2, startedAfter: 1, wastedMs: 70 });
    expect(wasted?.byService.get('order')).toMatchObject({ spans: 1, startedAfter: 0, wastedMs: 200 });
  });

  it('takes a grace for giving up at the deadline', () => {
    expect(wastedWork(tracesOf(timed), { graceMs: 190 })).toMatchObject({ endedAfter: 1, wastedMs: 10 });
  });

  it('is 0 when all ended in time and null when no root says its deadline', () => {
    const inTime = gateway([0, 50], [server('bank', BANK, [10, 20])]);
    expect(wastedWork(tracesOf(inTime))).toMatchObject({ wastedMs: 0, endedAfter: 0, spans: 1 });
    const silent = gateway([0, 50], [], { attributes: { 'faultline.http.request.timeout_ms': 'none' } });
    expect(wastedWork(tracesOf(silent))).toBeNull();
    expect(wastedWork([])).toBeNull();
  });

  it('looks only at traces with a deadline', () => {
    const silent = gateway([0, 50], [order], { attributes: { 'faultline.http.request.timeout_ms': 'none' } });
    expect(wastedWork(tracesOf(timed, silent))).toMatchObject({ traces: 1, wastedMs: 270 });
    expect(deadlineOf(tracesOf(timed)[0] as Trace)).toBe(EXAMPLE_EPOCH_MS + 1000);
  });
});
