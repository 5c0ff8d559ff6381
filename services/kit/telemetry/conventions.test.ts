import * as stable from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flattenSpans, type Span } from '../../../lab/analysis/spans/span.ts';
import { createTraceQuery } from '../../../lab/backends/traces/client.ts';
import type { OtlpKeyValue, OtlpTracesData } from '../../../lab/evidence/otlp.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { newTrace, Rig, type ServiceInstance } from '../testing/rig.ts';

/** Of the pinned version of the conventions, stable or not. */
const CONVENTIONAL: ReadonlySet<unknown> = new Set(
  Object.entries({ ...stable, ...incubating }).flatMap(([name, key]) =>
    name.startsWith('ATTR_') ? [key] : [],
  ),
);
const OURS = /^(faultline|shop)\./;

const SERVICES = ['gateway', 'order', 'product', 'payment', 'inventory', 'bank', 'notification'] as const;
type Service = (typeof SERVICES)[number];

let rig: Rig;
let instances: ReadonlyMap<string, ServiceInstance>;
beforeAll(async () => {
  rig = await Rig.open({ traces: true });
  const env = {
    OTEL_RESOURCE_ATTRIBUTES: 'faultline.run=run-7,faultline.arm=protected',
    // Longer than any of them is frozen in here.
    FAULTLINE_LEASE_TTL_S: '60',
  };
  const started = await Promise.all(SERVICES.map((service) => rig.start(`${service}-1`, env)));
  instances = new Map(started.map((instance) => [instance.record.service, instance]));
  await provoke();
}, 60_000);
afterAll(() => rig?.[Symbol.asyncDispose]());

const instance = (service: Service) => instances.get(service) as ServiceInstance;
const portOf = (service: Service) => Number(instance(service).record.address.split(':')[1]);

interface Told {
  readonly status: number;
  readonly data: OtlpTracesData;
  readonly spans: readonly Span[];
}
const told: Record<string, Told> = {};

/** Sends a request and waits until each of the services has told of its part in it. */
async function tell(name: string, path: string, init: RequestInit, ...services: Service[]): Promise<void> {
  const { traceId, traceparent } = newTrace();
  const driver = { 'faultline-request-index': '7', 'faultline-request-attempt': '2' };
  const headers = { 'content-type': 'application/json', traceparent, ...driver };
  const { status } = await fetch(`http://${instance('gateway').record.address}${path}`, { ...init, headers });
  const served = (spans: readonly Span[]) =>
    services.every((of) => spans.some(({ service, kind }) => service === of && kind === 'server'));
  await rig.spans(traceId, served);
  const data = (await createTraceQuery(rig.traces?.queryUrl ?? '').traceById(traceId)) as OtlpTracesData;
  told[name] = { status, data, spans: flattenSpans(data) };
}

const ORDER = {
  method: 'POST',
  body: JSON.stringify({ customerId: 'c', items: [{ productId: 'tea', quantity: 1 }] }),
};
const EARLY = ['gateway', 'order', 'inventory', 'payment'] as const;

/** One request for each thing that spans tell of. */
async function provoke(): Promise<void> {
  await tell('well', '/api/orders', ORDER, ...EARLY, 'bank', 'notification');
  await tell('seen', '/api/products/tea', {}, 'gateway', 'product');
  const abort = { percentage: 100, grpcStatus: 'UNAVAILABLE' };
  {
    await using _lost = await rig.fault(instance('notification'), { id: 'n', abort });
    await tell('unnotified', '/api/orders', ORDER, ...EARLY, 'bank', 'notification');
  }
  const clients = { product: { fallback: true } };
  await rig.settings('gateway', { clients }, instance('gateway'));
  {
    await using _gone = await rig.fault(instance('product'), { id: 'p', abort });
    await tell('remembered', '/api/products/tea', {}, 'gateway', 'product');
  }
  await rig.settings('payment', { clients: { bank: { timeoutMs: 500 } } }, instance('payment'));
  // Not by a fault: a bank that hangs knows the deadline as well, and answers at the same time.
  await instance('bank').running.pause();
  try {
    await tell('late', '/api/orders', ORDER, ...EARLY);
  } finally {
    await instance('bank').running.resume();
  }
  const breaker = { errorThresholdPercentage: 1, volumeThreshold: 1, rollingWindowMs: 60_000 };
  const bank = { breaker: { ...breaker, resetTimeoutMs: 60_000 } };
  await rig.settings('payment', { clients: { bank } }, instance('payment'));
  await using _broken = await rig.fault(instance('bank'), { id: 'b', abort });
  await tell('failed', '/api/orders', ORDER, ...EARLY, 'bank');
  await tell('refused', '/api/orders', ORDER, ...EARLY);
}

const spanOf = (name: string, service: Service, kind: string) =>
  told[name]?.spans.find((span) => span.service === service && span.kind === kind);
const eventsOf = (name: string) => told[name]?.spans.flatMap(({ events }) => events) ?? [];

test('the requests went as they were meant to', () => {
  const statuses = Object.entries(told).map(([name, { status }]) => `${name} ${status}`);
  expect(statuses).toEqual([
    ...['well 201', 'seen 200', 'unnotified 201', 'remembered 200', 'late 504', 'failed 503', 'refused 503'],
  ]);
  expect([
    ...new Set(Object.keys(told).flatMap((name) => eventsOf(name).map((event) => event.name))),
  ]).toEqual(
    expect.arrayContaining(['fault.injected', 'notification.lost', 'fallback', 'breaker', 'call.rejected']),
  );
});

test('every attribute of resources, spans and events is in the conventions, or in a namespace of our own', () => {
  const keys = new Set<string>();
  const add = (list: readonly OtlpKeyValue[] = []) => list.forEach(({ key }) => void keys.add(key));
  for (const { data } of Object.values(told)) {
    for (const { resource, scopeSpans } of data.resourceSpans ?? []) {
      add(resource?.attributes);
      for (const span of scopeSpans?.flatMap(({ spans = [] }) => spans) ?? []) {
        add(span.attributes);
        for (const { attributes } of span.events ?? []) add(attributes);
      }
    }
  }
  expect([...keys].filter((key) => !CONVENTIONAL.has(key) && !OURS.test(key))).toEqual([]);
  expect(keys.size).toBeGreaterThan(20);
});

test('a resource says which instance of which version it is, in which run and arm', () => {
  const attributes = told.well?.data.resourceSpans?.map(({ resource }) =>
    Object.fromEntries((resource?.attributes ?? []).map(({ key, value }) => [key, value?.stringValue])),
  );
  expect(attributes).toContainEqual({
    'service.name': 'bank',
    'service.namespace': 'shop',
    'service.instance.id': 'bank-1',
    'service.version': manifest.version,
    'faultline.run': 'run-7',
    'faultline.arm': 'protected',
  });
});

describe('an HTTP request', () => {
  const route = { 'http.request.method': 'POST', 'http.route': '/api/orders', 'url.path': '/api/orders' };

  test('that went well', () => {
    expect(spanOf('well', 'gateway', 'server')).toMatchObject({
      statusCode: 'unset',
      attributes: { ...route, 'url.scheme': 'http', 'http.response.status_code': 201 },
    });
  });

  test('says which of a load it is, and which try', () => {
    const numbers = { 'faultline.request.index': 7, 'faultline.request.attempt': 2 };
    expect(spanOf('well', 'gateway', 'server')?.attributes).toMatchObject(numbers);
  });

  test('that failed', () => {
    expect(spanOf('failed', 'gateway', 'server')).toMatchObject({
      statusCode: 'error',
      attributes: { ...route, 'http.response.status_code': 503, 'error.type': '503' },
    });
  });
});

describe('a gRPC call', () => {
  const call = { 'rpc.system.name': 'grpc', 'rpc.method': 'shop.v1.BankService/Charge' };
  const sent = () => ({
    ...call,
    'server.address': 'bank',
    'network.peer.address': '127.0.0.1',
    'network.peer.port': portOf('bank'),
    'service.peer.name': 'bank',
    'faultline.rpc.attempt': 1,
  });

  test('that went well, from both sides', () => {
    const attributes = { ...sent(), 'rpc.status_code': 'OK' };
    expect(spanOf('well', 'payment', 'client')).toMatchObject({ statusCode: 'unset', attributes });
    expect(spanOf('well', 'bank', 'server')).toMatchObject({
      statusCode: 'unset',
      attributes: { ...call, 'rpc.status_code': 'OK', 'faultline.rpc.deadline.unix_ms': expect.any(Number) },
    });
  });

  test('that failed, from both sides', () => {
    const failed = { 'rpc.status_code': 'UNAVAILABLE', 'error.type': 'UNAVAILABLE' };
    const client = spanOf('failed', 'payment', 'client');
    expect(client).toMatchObject({ statusCode: 'error', attributes: { ...sent(), ...failed } });
    const server = spanOf('failed', 'bank', 'server');
    expect(server).toMatchObject({ statusCode: 'error', attributes: { ...call, ...failed } });
  });
});

test('an attempt that its own deadline ended says where it went, though nobody answered', () => {
  const late = { 'rpc.status_code': 'DEADLINE_EXCEEDED', 'error.type': 'DEADLINE_EXCEEDED' };
  const peer = { 'network.peer.address': '127.0.0.1', 'network.peer.port': portOf('bank') };
  expect(spanOf('late', 'payment', 'client')).toMatchObject({
    statusCode: 'error',
    attributes: { ...late, ...peer, 'faultline.rpc.attempt': 1, 'faultline.rpc.ended_by': 'own_budget' },
  });
});

test('whoever was only told that a deadline has passed was not ended by a budget of its own', () => {
  const ended = told.late?.spans.filter(({ attributes }) => 'faultline.rpc.ended_by' in attributes);
  expect(ended?.map(({ service, kind }) => [service, kind])).toEqual([['payment', 'client']]);
});

test('error.type stands on failed spans, and on no other', () => {
  const spans = Object.values(told).flatMap(({ spans: all }) => all);
  const failed = spans.filter(({ attributes }) => attributes['error.type'] !== undefined);
  expect(failed).toEqual(spans.filter(({ statusCode }) => statusCode === 'error'));
  expect(failed.length).toBeGreaterThan(5);
});
