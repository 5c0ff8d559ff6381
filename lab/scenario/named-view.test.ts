import { expect, test } from 'vitest';
import { armEvidence, sample } from '../analysis/arm/example-evidence.ts';
import { sampledView } from '../analysis/arm/sampled-view.ts';
import { armView } from '../analysis/arm/view.ts';
import { client, gateway, otlp, server } from '../analysis/spans/example-trace.ts';
import { smallScenario } from './fixture/small-scenario.ts';
import { namedView } from './named-view.ts';

const PRODUCTS = 'GET /api/products/:id';
const GET_PRODUCT = 'shop.v1.ProductService/GetProduct';
const served = server('product', GET_PRODUCT, [105, 155]);
const trace = {
  ...gateway([100, 160], [client('gateway', GET_PRODUCT, [104, 156], { children: [served] })]),
  name: PRODUCTS,
};
const view = armView(
  armEvidence({
    samples: [sample([100, 100, 160], { route: PRODUCTS, traceId: '1'.padStart(32, '0') })],
    traces: otlp(trace),
  }),
);
const named = namedView(view, smallScenario());

test('all that exists is as in the view itself', () => {
  const [one, other] = [view.phase('baseline'), named.phase('baseline')];
  expect(other?.route(PRODUCTS)).toBe(one?.route(PRODUCTS));
  expect(other?.traces).toBe(one?.traces);
  expect(named.traces).toBe(view.traces);
  expect(other?.service('product', 'GetProduct')?.p50).toBeCloseTo(50, 0);
  expect(other?.culpritShare('product', 'GetProduct')).toEqual({ percent: 100, of: 1 });
  expect(named.phase('recovery')?.route(PRODUCTS)).toBeNull();
  for (const labels of [
    { job: 'product', instance: 'product-1' },
    { job: 'spanmetrics', instance: 'collector' },
  ])
    expect(named.metrics('up', labels)).toBeNull();
});

test('a span within a service that no trace has is no culprit of 0%, but none that is known', () => {
  expect(view.phase('baseline')?.culpritShare('product', 'look_up')).toEqual({ percent: 0, of: 1 });
  expect(named.phase('baseline')?.culpritShare('product', 'look_up')).toBeNull();
  expect(named.phase('baseline')?.slowdownShare('product', 'look_up', PRODUCTS)).toBeNull();
});

test('an arm that was sampled is asked by the same names', () => {
  const kept = armView({ ...view.evidence, sampling: { kind: 'tail', percent: 0 } });
  const phase = sampledView(namedView(kept, smallScenario()), () => {}).phase('baseline');
  expect(() => phase?.culpritShare('product', 'GetProdukt')).toThrow('did you mean GetProduct?');
  expect(() => phase?.slowdownShare('prodct', 'GetProduct', PRODUCTS)).toThrow('did you mean product?');
});

test('what does not exist throws, in words for the author', () => {
  expect(() => named.phase('baseline')?.culpritShare('product', 'GetProdukt')).toThrow(
    'expected an operation of product (GetProduct), got `GetProdukt`: did you mean GetProduct?',
  );
  expect(() => named.metrics('up', { job: 'produkt' })).toThrow('got `produkt`: did you mean product?');
  expect(() => named.metrics('upp')).toThrow('expected a metric that a run collects, as up, got `upp`');
  expect(() => named.metrics('ALERTS', { alertname: 'BreakerOpened' })).toThrow('did you mean BreakerOpen?');
  expect(() => named.journal('fault.injektd')).toThrow('got `fault.injektd`: did you mean fault.injected?');
});
