import { expect, test } from 'vitest';
import { sample } from '../analysis/arm/example-evidence.ts';
import { armView } from '../analysis/arm/view.ts';
import { client, gateway, internal, otlp, server } from '../analysis/spans/example-trace.ts';
import type { Showing } from '../scenario/showing.ts';
import { chooseWaterfalls } from './choose-waterfalls.ts';
import { exampleArm, exampleTraces, ORDERS } from './fixture/example-arm.ts';

const chosen = chooseWaterfalls(armView(exampleArm()));

test('the telling trace comes first: the median of the route that rose most, in the fault phase', () => {
  expect(chosen.map((each) => each.chosen)).toEqual([
    'median POST /api/orders of the fault phase',
    'slowest POST /api/orders of the fault phase',
    'median GET /api/products/:id of the fault phase',
    'slowest GET /api/products/:id of the fault phase',
    'median POST /api/orders of the baseline phase',
    'slowest POST /api/orders of the baseline phase',
    'median GET /api/products/:id of the baseline phase',
    'slowest GET /api/products/:id of the baseline phase',
    'median POST /api/orders of the recovery phase',
  ]);
  expect(chosen.slice(0, 2).map(({ durationMs }) => durationMs)).toEqual([260, 310]);
});

const PRODUCTS = 'GET /api/products/:id';

test('a scenario may say which trace tells most', () => {
  const asked = (pick?: 'median' | 'slowest' | 'failed') =>
    chooseWaterfalls(armView(exampleArm()), { route: ORDERS, ...(pick && { pick }) })[0];
  expect(asked()).toEqual(chosen[0]);
  expect(asked('slowest')).toMatchObject({
    chosen: 'slowest POST /api/orders, of 3 that the fault could meet',
    durationMs: 310,
  });
  expect(asked('failed')).toEqual({
    ...chosen[0],
    chosen: 'median POST /api/orders of the fault phase; no POST /api/orders failed',
  });
});

test('there is one median of a route and phase: the request that is the p50 of the table', () => {
  for (const telling of [undefined, { route: ORDERS }, { route: PRODUCTS }] as const) {
    const view = armView(exampleArm());
    const all = chooseWaterfalls(view, telling);
    const medians = all.filter(({ chosen }) => chosen.startsWith('median '));
    expect(new Set(medians.map(({ chosen }) => chosen)).size).toBe(medians.length);
    const times = view.phase('fault')?.route(ORDERS)?.responseMs;
    const ofOrders = (which: string) =>
      all.find((each) => each.chosen === `${which} POST /api/orders of the fault phase`)?.responseMs;
    expect([ofOrders('median'), ofOrders('slowest')]).toEqual([times?.p50, times?.max]);
    expect(all[0]?.chosen).toBe(`median ${telling?.route ?? ORDERS} of the fault phase`);
  }
});

test('where the very trace is not there the nearest is shown, and says so', () => {
  // That of the order of 262 ms.
  const missing = '8'.padStart(32, '0');
  const rest = exampleTraces().resourceSpans.map((resource) => ({
    ...resource,
    scopeSpans: resource.scopeSpans.map(({ spans, ...scope }) => ({
      ...scope,
      spans: spans.filter(({ traceId }) => traceId !== missing),
    })),
  }));
  const [first] = chooseWaterfalls(armView(exampleArm({ traces: { resourceSpans: rest } })));
  expect(first).toMatchObject({
    chosen: 'nearest to the median POST /api/orders of the fault phase',
    responseMs: expect.closeTo(312, 3),
  });
});

/** Orders of the fault phase of so long, of which some try their payment again, and one is refused by the breaker. */
function retrying(...orders: readonly (readonly [ms: number, 'again' | 'refused' | null])[]) {
  const CREATE = 'shop.v1.OrderService/CreateOrder';
  const PAY = 'shop.v1.PaymentService/CreatePayment';
  const attempt = (at: readonly [number, number], number: number) =>
    client('order', PAY, at, {
      attributes: { 'faultline.rpc.attempt': number },
      children: [server('payment', PAY, at)],
    });
  const trees = orders.map(([ms, what], index) => {
    const due = 1_100 + index * 100;
    const spans = [
      attempt([due + 1, due + 10], 1),
      ...(what === 'again' ? [attempt([due + 10, due + ms], 2)] : []),
    ];
    const refusal = {
      name: 'call.rejected',
      attributes: { 'service.peer.name': 'payment', 'faultline.rejected_by': 'breaker' },
    };
    const events = what === 'refused' ? [refusal] : [];
    const at = [due, due + ms] as const;
    const created = internal('order', 'create', at, { events, children: spans });
    const served = server('order', CREATE, at, { children: [created] });
    return gateway(at, [client('gateway', CREATE, at, { children: [served] })]);
  });
  const samples = orders.map(([ms], index) => {
    const due = 1_100 + index * 100;
    return sample([due, due, due + ms], { traceId: (index + 1).toString(16).padStart(32, '0') });
  });
  return armView(exampleArm({ samples, traces: otlp(...trees) }));
}

test('of the requests that show what the lesson is about one is picked, and the report says by what rule', () => {
  const view = retrying([400, null], [90, 'again'], [80, 'again'], [20, 'refused'], [30, null]);
  const first = (what: Showing['what'], pick?: 'slowest') => {
    const showing = { from: 'order', to: 'payment', what } as const;
    const [told] = chooseWaterfalls(view, { route: ORDERS, showing, ...(pick && { pick }) });
    return [told?.chosen, told?.durationMs];
  };
  expect(first('second-attempt', 'slowest')).toEqual([
    'slowest POST /api/orders with a second attempt from order to payment, of 2 that the fault could meet',
    90,
  ]);
  expect(first('second-attempt')[1]).toBe(80);
  expect(first('failed-attempt')[0]).toMatch(/; no POST .+ shows a failed attempt from order to payment$/);
  expect(first('breaker')).toEqual([
    'median POST /api/orders with a call from order to payment refused by the breaker, of 1 that the fault could meet',
    20,
  ]);
  expect(first('bulkhead')[0]).toBe(
    'median POST /api/orders of the fault phase; no POST /api/orders shows a call from order to payment refused by the bulkhead',
  );
});

test('what failed may be an earlier try of a request that went well in the end', () => {
  const failed = gateway([1_100, 1_400], [], { error: true });
  const again = gateway([1_500, 1_550]);
  const id = (number: number) => String(number).padStart(32, '0');
  const arm = exampleArm({
    traces: otlp(failed, again),
    samples: [sample([1_100, 1_100, 1_550], { traceId: id(2), earlierTraceIds: [id(1)] })],
  });
  const asked = (pick: 'median' | 'failed') =>
    chooseWaterfalls(armView(arm), { route: 'POST /api/orders', pick })[0];
  expect(asked('failed')).toMatchObject({
    ...{ traceId: id(1), durationMs: 300, responseMs: 450 },
    chosen: 'first failed POST /api/orders, of 1 that the fault could meet (try 1 of 2)',
  });
  expect(asked('median')).toMatchObject({ traceId: id(2), durationMs: 50 });
});

test('rows are in tree order, in ms from the root’s start, with path and culprit marked', () => {
  const [median] = chosen;
  expect(median).toMatchObject({ phase: 'fault', durationMs: 260, deadlineMs: 3000 });
  expect(
    median?.rows.map(
      ({ depth, service, operation, startMs, durationMs, selfMs, onCriticalPath, culprit }) => [
        ...[depth, service, operation, startMs, durationMs, selfMs],
        `${onCriticalPath ? 'path' : ''}${culprit ? ' culprit' : ''}`,
      ],
    ),
  ).toEqual([
    [0, 'gateway', 'POST /api/orders', 0, 260, 10, 'path'],
    [1, 'gateway', 'Charge', 5, 250, 0, ''],
    [2, 'bank', 'Charge', 5, 250, 250, 'path culprit'],
  ]);
  expect(median?.rows.at(-1)?.events).toEqual([
    { name: 'fault.injected', atMs: 5, text: 'faultline.fault.id=f' },
  ]);
});

test('a route without complete traces has none', () => {
  const unended = otlp(gateway([100, null]));
  expect(chooseWaterfalls(armView(exampleArm({ traces: unended })))).toEqual([]);
});
