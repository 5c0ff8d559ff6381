import { describe, expect, test } from 'vitest';
import {
  client,
  EXAMPLE_EPOCH_MS,
  type ExampleSpan,
  gateway,
  internal,
  otlp,
  server,
} from '../spans/example-trace.ts';
import { buildTraces, type Trace } from '../spans/span-tree.ts';
import { completenessOf } from './completeness.ts';
import type { SentRequest } from './span-fit.ts';

const PAY = 'shop.v1.PaymentService/CreatePayment';
const CHARGE = 'shop.v1.BankService/Charge';

/** What does not fit, without the ids; and by how many ms. */
const misfits = (tree: ExampleSpan, request?: SentRequest) =>
  completenessOf(buildTraces(otlp(tree))[0] as Trace, request).misfits.map(({ text, byMs }) => [
    text.replaceAll(/ \(\w+\)/g, ''),
    byMs === null ? null : Math.round(byMs),
  ]);

/** Gateway, payment, bank; what is said of the last call and its server span replaces what is usual. */
function chain(call: Partial<ExampleSpan>, served: Partial<ExampleSpan>): ExampleSpan {
  const bank = { ...server('bank', CHARGE, [31, 69]), ...served };
  const charge = { ...client('payment', CHARGE, [30, 70], { children: [bank] }), ...call };
  const paying = server('payment', PAY, [21, 79], { children: [{ ...charge, children: [bank] }] });
  return gateway([10, 100], [client('gateway', PAY, [20, 80], { children: [paying] })]);
}
const rpc = (method: string, status: string, more = {}) => ({
  'rpc.system.name': 'grpc',
  'rpc.method': method,
  'rpc.status_code': status,
  ...more,
});
const BANK = 'bank server span shop.v1.BankService/Charge';

test('spans that lie within each other fit', () => {
  expect(misfits(chain({}, {}))).toEqual([]);
});

test('the first misfit is a reason for the gate, which stands in its words', () => {
  const { complete, reasons } = completenessOf(
    buildTraces(otlp(chain({}, { at: [-470, -430] })))[0] as Trace,
  );
  expect({ complete, reasons }).toEqual({
    complete: false,
    reasons: [`${BANK} (0000000000000005) began before payment's call`],
  });
});

describe('a clock that is off', () => {
  test.each<[string, Partial<ExampleSpan>, string, number]>([
    ['behind', { at: [-469, -431] }, `${BANK} began before payment's call`, 499],
    ['ahead', { at: [531, 569] }, `${BANK} ended after payment's call`, 499],
    ['a little behind', { at: [19, 57] }, `${BANK} began before payment's call`, 11],
    ['a little ahead', { at: [43, 81] }, `${BANK} ended after payment's call`, 11],
  ])('%s', (_how, served, text, byMs) => {
    expect(misfits(chain({}, served))).toEqual([[text, byMs]]);
  });

  test.each([[21], [39]])('by what clocks may differ is no misfit', (startMs) => {
    expect(misfits(chain({}, { at: [startMs, startMs + 38] }))).toEqual([]);
  });

  test('is told of the service whose clock it is, not of those that it calls', () => {
    const bank = server('bank', CHARGE, [31, 69]);
    const charge = client('payment', CHARGE, [530, 570], { children: [bank] });
    const paying = server('payment', PAY, [521, 579], { children: [charge] });
    const root = gateway([10, 100], [client('gateway', PAY, [20, 80], { children: [paying] })]);
    expect(misfits(root)).toEqual([[`payment server span ${PAY} ended after gateway's call`, 499]]);
  });
});

describe('a caller that gave up', () => {
  test.each(['DEADLINE_EXCEEDED', 'CANCELLED', 'UNAVAILABLE'])('%s: its server may go on', (status) => {
    expect(misfits(chain({ attributes: rpc(CHARGE, status) }, { at: [31, 900] }))).toEqual([]);
  });

  test('its server began no earlier for that', () => {
    const call = { attributes: rpc(CHARGE, 'DEADLINE_EXCEEDED') };
    expect(misfits(chain(call, { at: [-469, 900] }))).toEqual([[`${BANK} began before payment's call`, 499]]);
  });

  test('an HTTP server may end when the client has read its answer', () => {
    const serve = { kind: 'server', service: 'payment', name: 'GET /', at: [20, 200] } as const;
    const ask = {
      kind: 'client',
      service: 'gateway',
      name: 'GET',
      at: [10, 100],
      children: [serve],
    } as const;
    expect(misfits(gateway([0, 300], [ask]))).toEqual([]);
  });

  test('a root that its client has left goes before what it called', () => {
    expect(misfits(gateway([0, 50], [client('gateway', PAY, [10, 900], { attributes: {} })]))).toEqual([]);
  });
});

describe('a parent that is not the caller', () => {
  test('a server span of another method', () => {
    expect(misfits(chain({ attributes: rpc('shop.v1.BankService/Void', 'OK') }, {}))).toEqual([
      [`${BANK} hangs on a call of Void`, null],
    ]);
  });

  test('a server span of a method of that name, of another service', () => {
    expect(misfits(chain({ attributes: rpc('shop.v1.ShopService/Charge', 'OK') }, {}))).toEqual([
      [`${BANK} hangs on a call of Charge`, null],
    ]);
  });

  test('a server span of another service than was called', () => {
    const attributes = rpc(CHARGE, 'OK', { 'service.peer.name': 'inventory' });
    expect(misfits(chain({ attributes }, {}))).toEqual([[`${BANK} hangs on a call to inventory`, null]]);
  });

  test('methods without their service, and calls that name no method, are not held against each other', () => {
    expect(misfits(chain({ attributes: rpc('Charge', 'OK') }, {}))).toEqual([]);
    expect(misfits(chain({ attributes: { 'rpc.system.name': 'grpc' } }, {}))).toEqual([]);
  });

  test('a server span that hangs on no call', () => {
    const tree = gateway([0, 100], [server('bank', CHARGE, [10, 90])]);
    expect(misfits(tree)).toEqual([
      [`${BANK} hangs on gateway server span POST /api/orders, which is no call`, null],
    ]);
  });

  test('a call, or a step of work, of another process', () => {
    const tree = gateway(
      [0, 100],
      [client('payment', CHARGE, [10, 90]), internal('order', 'work', [10, 20])],
    );
    const elsewhere = 'hangs on gateway server span POST /api/orders, which is of another process';
    expect(misfits(tree)).toEqual([
      [`order internal span work ${elsewhere}`, null],
      [`payment client span ${CHARGE} ${elsewhere}`, null],
    ]);
  });

  test('calls whose parents were swapped', () => {
    const charge = client('payment', CHARGE, [30, 40], { children: [server('payment', PAY, [21, 79])] });
    const pay = client('gateway', PAY, [20, 80], { children: [server('bank', CHARGE, [31, 39])] });
    expect(misfits(gateway([0, 100], [pay, charge])).map(([text]) => text)).toContain(
      `${BANK} hangs on a call of CreatePayment`,
    );
  });
});

describe('the root and its request', () => {
  const ROOT = 'gateway server span POST /api/orders';
  const sent = (sentMs: number, doneMs: number, status = 200): SentRequest => ({
    sentMs: EXAMPLE_EPOCH_MS + sentMs,
    doneMs: EXAMPLE_EPOCH_MS + doneMs,
    status,
  });

  test('it begins between the two ends of its request', () => {
    expect(misfits(gateway([5, 200]), sent(0, 190))).toEqual([]);
  });

  test.each([
    ['behind', sent(505, 600), `${ROOT} began before its request was sent`, 500],
    ['ahead', sent(-600, -495), `${ROOT} began after its request was answered`, 500],
  ])('its clock is %s', (_how, request, text, byMs) => {
    expect(misfits(gateway([5, 100]), request)).toEqual([[text, byMs]]);
  });

  test('it ends by the time when its request was answered', () => {
    expect(misfits(gateway([5, 500]), sent(0, 250))).toEqual([
      [`${ROOT} ended after its request was answered`, 250],
    ]);
    expect(misfits(gateway([5, 500]), sent(0, 450))).toEqual([]);
  });

  test('who was given up on, for another try or for good, may end whenever it gets to', () => {
    expect(misfits(gateway([5, 500]), sent(0, 250, 0))).toEqual([]);
    expect(misfits(gateway([5, 500]), { ...sent(0, 250), traceId: 'e'.repeat(32) })).toEqual([]);
  });

  test('one that nobody answered may begin whenever it got to', () => {
    expect(misfits(gateway([5, 100]), sent(-3_000, -1_000, 0))).toEqual([]);
  });

  test('a clock of the first service is not blamed on those that it calls', () => {
    const paying = client('gateway', PAY, [520, 580], { children: [server('payment', PAY, [21, 79])] });
    expect(misfits(gateway([510, 600], [paying]), sent(0, 110)).map(([text]) => text)).toEqual([
      `${ROOT} began after its request was answered`,
    ]);
  });
});
