import { expect, test } from 'vitest';
import { client, EXAMPLE_EPOCH_MS, gateway, otlp, server } from '../spans/example-trace.ts';
import { buildTraces } from '../spans/span-tree.ts';
import { deadlineHops } from './deadline-hops.ts';

const ORDER = 'shop.v1.OrderService/CreateOrder';
const BANK = 'shop.v1.BankService/Charge';

interface Shape {
  /** Ms after the trace's start; undefined for a hop that saw none. */
  readonly orderSees?: number | undefined;
  readonly bankSees?: number | undefined;
  /** How long the call of the bank is under way. */
  readonly transitMs?: number;
  readonly bankEnds?: number;
}

/** A caller that gives 800 ms, two hops below it. */
function hops({ orderSees = 799, bankSees = 798, transitMs = 1, bankEnds = 700 }: Shape) {
  const seen = (ms: number | undefined) =>
    ms === undefined ? {} : { attributes: { 'faultline.rpc.deadline.unix_ms': EXAMPLE_EPOCH_MS + ms } };
  const tree = gateway(
    [0, 800],
    [
      client('gateway', ORDER, [1, 800], {
        children: [
          server('order', ORDER, [2, 799], {
            ...seen(orderSees),
            children: [
              client('order', BANK, [40, 790], {
                children: [server('bank', BANK, [40 + transitMs, bankEnds], seen(bankSees))],
              }),
            ],
          }),
        ],
      }),
    ],
    { attributes: { 'faultline.http.request.timeout_ms': 800 } },
  );
  return deadlineHops(buildTraces(otlp(tree)));
}

test('a deadline that is handed on shrinks, and nobody works past it', () => {
  expect(hops({})).toEqual({ traces: 1, hops: 2, shrinking: 1, worstOverrunMs: 0 });
});

test('a hop that sees no deadline, or one of its own making, breaks the chain', () => {
  expect(hops({ bankSees: Number.NaN })?.shrinking).toBe(0);
  expect(hops({ bankSees: 900 })?.shrinking).toBe(0);
  expect(hops({ bankSees: 600 })?.shrinking).toBe(0);
});

test('a hop with as much time left as the hop above has not shrunk', () => {
  // 39 ms after order began, with 39 ms more on its clock.
  expect(hops({ orderSees: 760, bankSees: 799 })?.shrinking).toBe(0);
});

test('what a call took to arrive is no fault of the deadline', () => {
  expect(hops({ bankSees: 880, transitMs: 50 })?.shrinking).toBe(0);
  expect(hops({ bankSees: 835, transitMs: 50 })?.shrinking).toBe(1);
  expect(hops({ bankSees: 835, transitMs: 1 })?.shrinking).toBe(0);
});

test('says how long the slowest went on past the deadline', () => {
  expect(hops({ bankEnds: 1_000 })?.worstOverrunMs).toBeCloseTo(200, 0);
});

test('no data without a deadline at the root or a hop below it', () => {
  expect(deadlineHops([])).toBeNull();
  expect(deadlineHops(buildTraces(otlp(gateway([0, 10], []))))).toBeNull();
});
