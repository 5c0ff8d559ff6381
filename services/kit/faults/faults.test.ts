import { keys } from '@faultline/control';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bank } from '../../proto/contracts.ts';
import { GrpcClient } from '../testing/grpc-client.ts';
import { eventually, newTrace, Rig, type ServiceInstance } from '../testing/rig.ts';
import { faultDraws } from './fault-draws.ts';

let rig: Rig;
let one: ServiceInstance;
let two: ServiceInstance;
let clients: [GrpcClient, GrpcClient];
beforeAll(async () => {
  rig = await Rig.open({ traces: true });
  [one, two] = (await rig.startAll('bank-1', 'bank-2')) as [ServiceInstance, ServiceInstance];
  clients = [one.client(bank), two.client(bank)];
});
afterAll(async () => {
  for (const client of clients ?? []) client[Symbol.dispose]();
  await rig?.[Symbol.asyncDispose]();
});

const charge = { reference: 'r', accountId: 'c', amountCents: 1 };
const send = (client: GrpcClient, options = {}) => client.unary('Charge', charge, options);
const codes = async () => Promise.all(clients.map(async (client) => (await send(client)).code));
const abort = { percentage: 100, grpcStatus: 'ABORTED' };

test('a delay comes before the handler and is marked in the span', async () => {
  const { traceId, traceparent } = newTrace();
  const injected = await one.metric('faultline_faults_injected_total');
  await using _fault = await rig.fault(one, { id: 'd', delay: { percentage: 100, fixedDelayMs: 200 } });
  expect((await send(clients[0], { traceparent })).code).toBe('OK');
  const [span] = await rig.spans(traceId, (spans) => spans.length === 1);
  // The handler itself takes 45 ms at least.
  expect((span?.endMs ?? 0) - (span?.startMs ?? 0)).toBeGreaterThan(240);
  expect(span?.events).toMatchObject([
    { name: 'fault.injected', attributes: { 'faultline.fault.id': 'd', 'faultline.fault.action': 'delay' } },
  ]);
  expect(await one.metric('faultline_faults_injected_total', { fault_id: 'd', action: 'delay' })).toBe(1);
  expect(await one.metric('faultline_faults_injected_total')).toBe(injected + 1);
});

test('one that is to be found does the same, and neither span, answer nor log tells of it', async () => {
  const { traceId, traceparent } = newTrace();
  const hidden = { id: 'whodunit', hidden: true, abort } as const;
  await using _fault = await rig.fault(one, hidden);
  const { code, details } = await send(clients[0], { traceparent });
  expect([code, details]).toEqual(['ABORTED', 'the request failed']);
  const [span] = await rig.spans(traceId, (spans) => spans.length === 1);
  expect(JSON.stringify(span)).not.toMatch(/whodunit|fault\.(injected|id)/i);
  await using _loud = await rig.fault(one, { id: 'told', delay: { percentage: 100, fixedDelayMs: 1 } });
  const log = async () => JSON.stringify(await one.log());
  await eventually(async () => (await log()).includes('"told"')).toBe(true);
  expect(await log()).not.toContain('whodunit');
});

test('a delay with jitter is another for each call, within its bounds, as it is drawn', async () => {
  const delay = { percentage: 100, fixedDelayMs: 200, jitterMs: 150 };
  const fault = { id: 'j', seed: 3, match: { service: 'bank', instance: 'bank-1' }, delay };
  const draw = faultDraws(fault, 'bank-1').jitter;
  const expected = Array.from({ length: 6 }, () => 200 + (2 * draw() - 1) * 150);
  expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(100);
  await using _fault = await rig.fault(one, fault);
  for (const ms of expected) {
    const { traceId, traceparent } = newTrace();
    expect((await send(clients[0], { traceparent })).code).toBe('OK');
    const [span] = await rig.spans(traceId, (spans) => spans.length === 1);
    const took = (span?.endMs ?? 0) - (span?.startMs ?? 0);
    // Timers keep to the millisecond; the handler itself takes 45 ms at least.
    expect(took).toBeGreaterThan(ms + 44);
  }
});

test.each([
  [503, 'UNAVAILABLE'],
  [429, 'UNAVAILABLE'],
  [403, 'PERMISSION_DENIED'],
  [404, 'UNIMPLEMENTED'],
  [500, 'UNKNOWN'],
])('an abort with HTTP %i is what gRPC makes of it: %s', async (httpStatus, code) => {
  await using _fault = await rig.fault(one, {
    id: 'http',
    match: { service: 'bank', instance: 'bank-1' },
    abort: { percentage: 100, httpStatus },
  });
  expect(await codes()).toEqual([code, 'OK']);
});

test("an abort ends the call with its status, and its end is the fault's end", async () => {
  const fault = await rig.fault(one, { id: 'a', abort });
  await eventually(() => two.metric('faultline_fault_active')).toBe(1);
  expect(await codes()).toEqual(['ABORTED', 'ABORTED']);
  await fault[Symbol.asyncDispose]();
  await eventually(() => two.metric('faultline_fault_active')).toBe(0);
  expect(await codes()).toEqual(['OK', 'OK']);
});

test('a fault of one instance leaves the other alone', async () => {
  await using _fault = await rig.fault(one, {
    id: 'i',
    match: { service: 'bank', instance: 'bank-1' },
    abort,
  });
  expect(await codes()).toEqual(['ABORTED', 'OK']);
  expect(await two.metric('faultline_fault_active')).toBe(0);
});

test('a fault of another method or another service leaves this one alone', async () => {
  await using _fault = await rig.fault(one, { id: 'm', match: { service: 'bank', method: 'Refund' }, abort });
  const other = {
    id: 'o',
    match: { service: 'order' },
    seed: 1,
    expiresAtUnixMs: Date.now() + 60_000,
    abort,
  };
  await rig.etcd.put(keys.fault('o')).value(JSON.stringify(other));
  await using _next = await rig.fault(one, { id: 'x', match: { service: 'bank', method: 'Refund' }, abort });
  expect(await codes()).toEqual(['OK', 'OK']);
  await rig.etcd.delete().key(keys.fault('o')).exec();
});

test('a hang holds the call until its caller leaves or the fault ends', async () => {
  const fault = await rig.fault(one, { id: 'h', hang: { percentage: 100 } });
  expect((await send(clients[0], { timeoutMs: 100 })).code).toBe('DEADLINE_EXCEEDED');
  const held = send(clients[0]);
  await eventually(() => one.metric('faultline_server_in_flight')).toBe(1);
  await fault[Symbol.asyncDispose]();
  expect((await held).code).toBe('OK');
  await eventually(() => one.metric('faultline_server_in_flight')).toBe(0);
});

test('draws follow the seed, each instance its own', async () => {
  const percentage = 40;
  const fault = { id: 'p', seed: 42, abort: { percentage, grpcStatus: 'ABORTED' } };
  const expected = ['bank-1', 'bank-2'].map((instance) => {
    const draw = faultDraws(fault, instance).abort;
    return Array.from({ length: 12 }, () => (draw() * 100 < percentage ? 'ABORTED' : 'OK'));
  });
  expect(expected[0]).not.toEqual(expected[1]);
  await using _fault = await rig.fault(one, fault);
  await eventually(() => two.metric('faultline_fault_active')).toBe(1);
  const drawn: string[][] = [[], []];
  for (const _draw of expected[0] ?? []) {
    for (const [index, code] of (await codes()).entries()) drawn[index]?.push(code);
  }
  expect(drawn).toEqual(expected);
});

test('a fault ends by itself when its time is up, though its key stays', async () => {
  await using _fault = await rig.fault(one, { id: 't', expiresAtUnixMs: Date.now() + 400, abort });
  await eventually(() => one.metric('faultline_fault_active')).toBe(0);
  expect(await rig.etcd.get(keys.fault('t')).string()).not.toBeNull();
  await eventually(codes).toEqual(['OK', 'OK']);
});

test('a fault that is over when it is read never applies', async () => {
  const late = { id: 'l', match: { service: 'bank' }, seed: 1, expiresAtUnixMs: Date.now() - 1, abort };
  await rig.etcd.put(keys.fault('l')).value(JSON.stringify(late));
  await using _next = await rig.fault(one, { id: 'n', match: { service: 'bank', method: 'Refund' }, abort });
  expect(await codes()).toEqual(['OK', 'OK']);
});

test('a fault ends with the lease of who wrote it', async () => {
  const lease = rig.etcd.lease(2, { autoKeepAlive: false });
  const record = {
    id: 'w',
    match: { service: 'bank' },
    seed: 1,
    expiresAtUnixMs: Date.now() + 60_000,
    abort,
  };
  await lease.put(keys.fault('w')).value(JSON.stringify(record));
  await eventually(() => one.metric('faultline_fault_active', { fault_id: 'w' })).toBe(1);
  // Nobody keeps the lease alive, as when the lab was killed.
  await eventually(() => one.metric('faultline_fault_active', { fault_id: 'w' })).toBe(0);
});

test('a fault that is written anew is applied as it now is', async () => {
  await using _fault = await rig.fault(one, { id: 'c', abort });
  const record = { id: 'c', match: { service: 'bank' }, seed: 1, expiresAtUnixMs: Date.now() + 60_000 };
  await rig.etcd
    .put(keys.fault('c'))
    .value(JSON.stringify({ ...record, abort: { percentage: 100, grpcStatus: 'DATA_LOSS' } }));
  await eventually(codes).toEqual(['DATA_LOSS', 'DATA_LOSS']);
});

test('a malformed fault is ignored with a line in the log, and stops no other', async () => {
  const texts = [
    '{',
    '7',
    '{"id":"bad"}',
    '{"id":"bad","match":{"service":"bank"},"seed":1,"expiresAtUnixMs":9e15,"abort":{"percentage":100,"grpcStatus":"TEAPOT"}}',
  ];
  for (const [index, text] of texts.entries()) await rig.etcd.put(keys.fault(`bad-${index}`)).value(text);
  await using _fault = await rig.fault(one, { id: 'good', abort });
  await eventually(codes).toEqual(['ABORTED', 'ABORTED']);
  const lines = (await one.log()).filter(({ msg }) => msg === 'fault is malformed, ignoring it');
  expect(lines.map(({ key }) => key)).toEqual(texts.map((_, index) => keys.fault(`bad-${index}`)));
  await rig.etcd.delete().prefix(keys.fault('bad-'));
});

test('health and reflection meet no faults', async () => {
  await using _fault = await rig.fault(one, { id: 's', abort });
  using health = new GrpcClient(healthService as ServiceDefinition, one.record.address);
  expect(await health.unary('Check', { service: '' })).toMatchObject({ answer: { status: 'SERVING' } });
});
