import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shop as SYSTEM } from '../../services/faultline.config.ts';
import { KitMetrics } from '../../services/kit/metrics.ts';
import { newTrace } from '../../services/kit/testing/rig.ts';
import { basket, Shop } from '../../services/kit/testing/shop.ts';
import { isGrpcServer, operationOf } from '../analysis/spans/rpc.ts';
import type { Span } from '../analysis/spans/span.ts';
import { LEASE_LEFT } from '../run/watch/lease-watch.ts';
import { edgesOf, edgesOfRoute } from './edges.ts';
import { METRIC_NAMES } from './metric-names.ts';

type Route = keyof typeof SYSTEM.routes;
type ServiceName = keyof typeof SYSTEM.services;
const ROUTES = Object.keys(SYSTEM.routes) as Route[];
/** Those that requests make; the settler's are of the shop's own tests. */
const EDGES = ROUTES.flatMap((route) => edgesOfRoute(SYSTEM, route));

const isCall = ({ kind, attributes }: Span) => kind === 'client' && attributes['rpc.method'] !== undefined;

/** `order -> payment CreatePayment`, of each server span whose caller is there as well. */
function calls(spans: readonly Span[]): string[] {
  const caller = new Map(spans.map((span) => [span.spanId, span.service]));
  return spans
    .filter(isGrpcServer)
    .map((span) => `${caller.get(span.parentSpanId ?? '')} -> ${span.service} ${operationOf(span)}`)
    .sort();
}

/** No call whose answer is still to come: each batch of spans brings those that are open. */
function isWhole(spans: readonly Span[]): boolean {
  const served = new Set(spans.map(({ parentSpanId }) => parentSpanId));
  const begun = spans.some(({ service, kind }) => service === 'gateway' && kind === 'server');
  return (
    begun && spans.filter(isCall).length > 0 && spans.filter(isCall).every(({ spanId }) => served.has(spanId))
  );
}

describe('a real shop', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open();
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());

  const ask: Readonly<Record<Route, (traceparent: string) => Promise<{ status: number }>>> = {
    'POST /api/orders': (traceparent) => shop.post(basket, { traceparent }),
    'GET /api/orders/:id': async (traceparent) => {
      const { body } = await shop.post(basket);
      return shop.send(`/api/orders/${body.orderId}`, { headers: { traceparent } });
    },
    'GET /api/products/:id': (traceparent) => shop.send('/api/products/tea', { headers: { traceparent } }),
  };

  test.each(Object.keys(ask) as Route[])(
    'makes the calls of the table for %s, and no others',
    async (route) => {
      const { traceId, traceparent } = newTrace();
      expect((await ask[route](traceparent)).status).toBeLessThan(300);
      const spans = await shop.rig.spans(traceId, isWhole);
      expect(calls(spans)).toEqual(
        edgesOfRoute(SYSTEM, route)
          .map(({ from, to, method }) => `${from} -> ${to} ${method}`)
          .sort(),
      );
    },
  );

  test.each(EDGES)(
    '$from -> $to $method falls back where the table says so, and nowhere else',
    async (edge) => {
      const { from, to, method, fallback } = edge;
      const caller = shop.instance(from as ServiceName);
      const fellBack = async () =>
        (await caller.metric('faultline_fallbacks_total', { peer_service: to })) ?? 0;
      await ask['GET /api/products/:id'](newTrace().traceparent);
      const before = await fellBack();
      await shop.rig.settings(from, { clients: { [to]: { fallback: true } } }, caller);
      await using _fault = await shop.rig.fault(shop.instance(to as ServiceName), {
        id: `${from}-${to}-${method}`,
        match: { service: to, method },
        abort: { percentage: 100, grpcStatus: 'UNAVAILABLE' },
      });
      const route = ROUTES.find((each) => edgesOfRoute(SYSTEM, each).some((its) => its.method === method));
      if (method === 'GetOrder') await shop.send('/api/orders/any');
      else await ask[route as Route](newTrace().traceparent);
      expect((await fellBack()) - before).toBe(fallback ? 1 : 0);
      await shop.rig.settings(from, {}, caller);
    },
  );
});

test('every method of the table is one of its service', () => {
  const { services } = SYSTEM;
  for (const { to, method } of edgesOf(SYSTEM)) expect(services[to as ServiceName].methods).toContain(method);
});

test('the metrics that a hypothesis may name are those of the kit, and of what a run adds', async () => {
  const kit = (await new KitMetrics().registry.getMetricsAsJSON()).flatMap(({ name, type }) =>
    String(type) === 'histogram' ? [`${name}_count`, `${name}_sum`] : [name],
  );
  const collected = kit.filter((name) => /^(faultline_|otel_sdk_|process_)|_duration_seconds_/.test(name));
  expect([...METRIC_NAMES].sort()).toEqual(
    [...collected, 'ALERTS', 'up', LEASE_LEFT, 'traces_span_metrics_calls_total'].sort(),
  );
});
