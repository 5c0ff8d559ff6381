import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome, SendOptions } from '../testing/grpc-client.ts';
import { eventually, newTrace, type Rig, type ServiceInstance } from '../testing/rig.ts';
import { pathOf, SampleServer } from '../testing/sample/sample-server.ts';

let sample: SampleServer;
let rig: Rig;
let server: ServiceInstance;
beforeAll(async () => {
  sample = await SampleServer.start();
  ({ rig, server } = sample);
});
afterAll(() => sample?.[Symbol.asyncDispose]());

type Send = (request: object, options?: SendOptions) => Promise<Outcome>;
const kinds: [string, Send][] = [
  ['Unary', (request, options) => sample.client.unary('Unary', request, options)],
  ['ClientStream', (request, options) => sample.client.clientStream('ClientStream', [request], options)],
  ['ServerStream', (request, options) => sample.client.serverStream('ServerStream', request, options)],
  ['Bidi', (request, options) => sample.client.bidi('Bidi', [request], options)],
];
const served = async (method: string, code: string) =>
  server.metric('rpc_server_call_duration_seconds_count', {
    rpc_method: pathOf(method),
    rpc_status_code: code,
  });
const inFlight = () => sample.inFlight();

describe.each(kinds)('a %s call', (method, send) => {
  test('is answered, traced and counted', async () => {
    const before = await served(method, 'OK');
    const { traceId, traceparent } = newTrace();
    const outcome = await send({ text: 'a', count: 1 }, { traceparent, timeoutMs: 5_000 });
    expect(outcome.code).toBe('OK');
    expect(outcome.answers ?? [outcome.answer]).toEqual([{ text: 'a', made: 1 }]);
    await eventually(() => served(method, 'OK')).toBe(before + 1);
    await eventually(inFlight).toBe(0);
    expect(await sample.span(traceId)).toMatchObject({
      name: pathOf(method),
      kind: 'server',
      service: 'sample',
      instance: 'sample-1',
      statusCode: 'unset',
      attributes: { 'rpc.status_code': 'OK', 'faultline.rpc.deadline.unix_ms': expect.any(Number) },
    });
  });

  test('ends with the status that its handler throws', async () => {
    expect(await send({ count: 1, ending: 'status' })).toMatchObject({
      code: 'FAILED_PRECONDITION',
      details: 'as asked',
    });
    await eventually(() => served(method, 'FAILED_PRECONDITION')).toBeGreaterThan(0);
  });

  test('hides what a bug says, and logs it with the trace', async () => {
    const { traceId, traceparent } = newTrace();
    expect(await send({ count: 1, ending: 'bug' }, { traceparent })).toMatchObject({
      code: 'INTERNAL',
      details: 'internal error',
    });
    expect(await sample.span(traceId)).toMatchObject({ statusCode: 'error' });
    const line = (await server.log()).find((entry) => entry.trace_id === traceId);
    expect(line).toMatchObject({ level: 'error', msg: 'handler failed', err: { message: 'a bug' } });
  });

  test('passes the rate limiter', async () => {
    await rig.settings('sample', { server: { rateLimit: { requestsPerSecond: 0.001, burst: 1 } } }, server);
    expect(await send({ text: 'a', count: 1 })).toMatchObject({ code: 'OK' });
    expect(await send({ text: 'a', count: 1 })).toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      details: 'rate limit reached',
    });
    await rig.settings('sample', {}, server);
  });

  test('holds a worker slot until it is answered', async () => {
    await rig.settings('sample', { server: { workers: { slots: 1, queue: 1 } } }, server);
    const held = await rig.fault(server, { id: 'held', hang: { percentage: 100 } });
    const ended: string[] = [];
    const note = async (name: string, call: Promise<Outcome>) => ended.push(`${name} ${(await call).code}`);
    const slow = note('slow', send({ waitMs: 300, count: 1 }));
    await eventually(() => server.metric('faultline_workers_busy')).toBe(1);
    const queued = note('queued', send({ text: 'queued', count: 1 }));
    await eventually(() => server.metric('faultline_workers_queued')).toBe(1);
    expect(await send({ count: 1 })).toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
    await held[Symbol.asyncDispose]();
    await Promise.all([slow, queued]);
    // Without a slot of its own the second waits for the work of the first, too.
    expect(ended).toEqual(['slow OK', 'queued OK']);
    await eventually(() => server.metric('faultline_workers_busy')).toBe(0);
    await rig.settings('sample', {}, server);
  });

  test('meets faults before its handler', async () => {
    const { traceId, traceparent } = newTrace();
    await using _fault = await rig.fault(server, {
      id: `abort-${method}`,
      match: { service: 'sample', method },
      abort: { percentage: 100, grpcStatus: 'UNAVAILABLE' },
    });
    expect(await send({ count: 1 }, { traceparent })).toMatchObject({ code: 'UNAVAILABLE' });
    const span = await sample.span(traceId);
    expect(span?.events).toMatchObject([
      {
        name: 'fault.injected',
        attributes: { 'faultline.fault.id': `abort-${method}`, 'faultline.fault.action': 'abort' },
      },
    ]);
  });

  test('of a caller that leaves while its handler works is traced to the end of the work', async () => {
    const { traceId, traceparent } = newTrace();
    const outcome = await send({ text: 'late', waitMs: 250, count: 1 }, { traceparent, timeoutMs: 50 });
    expect(outcome.code).toBe('DEADLINE_EXCEEDED');
    const span = await sample.span(traceId);
    expect(span?.attributes['rpc.status_code']).toMatch(/^(DEADLINE_EXCEEDED|CANCELLED)$/);
    // Reading requests ends with the caller, and so does a stream of answers: a single answer alone is worked on.
    if (method === 'Unary') expect((span?.endMs ?? 0) - (span?.startMs ?? 0)).toBeGreaterThan(200);
    await eventually(inFlight).toBe(0);
    const errors = (await server.log()).filter((entry) => entry.trace_id === traceId);
    expect(errors).toEqual([]);
  });

  test('of a caller that leaves gives its worker slot back', async () => {
    await rig.settings('sample', { server: { workers: { slots: 1, queue: 0 } } }, server);
    await send({ waitMs: 100, count: 1 }, { timeoutMs: 20 });
    await eventually(async () => (await send({ text: 'a', count: 1 })).code).toBe('OK');
    await rig.settings('sample', {}, server);
  });
});

test('a stream gives its worker slot back with its first answer', async () => {
  await rig.settings('sample', { server: { workers: { slots: 1, queue: 0 } } }, server);
  const stream = sample.client.openServerStream('ServerStream', { count: 1, ending: 'never' });
  stream.on('error', () => {});
  expect((await stream.iterator({ destroyOnReturn: false }).next()).value.made).toBe(1);
  expect(await server.metric('faultline_workers_busy')).toBe(0);
  expect((await sample.client.unary('Unary', { text: 'a' })).code).toBe('OK');
  // It has none to give back a second time.
  stream.cancel();
  await eventually(inFlight).toBe(0);
  const held = await rig.fault(server, { id: 'held', hang: { percentage: 100 } });
  const first = sample.client.unary('Unary', {});
  await eventually(() => server.metric('faultline_workers_busy')).toBe(1);
  expect((await sample.client.unary('Unary', {})).code).toBe('RESOURCE_EXHAUSTED');
  await held[Symbol.asyncDispose]();
  expect((await first).code).toBe('OK');
  await rig.settings('sample', {}, server);
});

test('a queued call keeps its own trace and deadline', async () => {
  await rig.settings('sample', { server: { workers: { slots: 1, queue: 1 } } }, server);
  await using _fault = await rig.fault(server, {
    id: 'late',
    delay: { percentage: 100, fixedDelayMs: 100 },
  });
  const [first, second] = [newTrace(), newTrace()];
  const holder = sample.client.bidi('Bidi', [{ text: 'first', count: 1 }], first);
  await eventually(() => server.metric('faultline_workers_busy')).toBe(1);
  const queued = sample.client.bidi('Bidi', [{ text: 'b', count: 1, ending: 'bug' }], second);
  expect([(await holder).code, (await queued).code]).toEqual(['OK', 'INTERNAL']);
  for (const { traceId } of [first, second]) {
    expect((await sample.span(traceId))?.events.map(({ name }) => name)).toEqual(['fault.injected']);
  }
  expect((await server.log()).find((entry) => entry.trace_id === second.traceId)).toBeDefined();
  await rig.settings('sample', {}, server);
});

test('a queued call whose caller leaves is never handled', async () => {
  await rig.settings('sample', { server: { workers: { slots: 1, queue: 1 } } }, server);
  const { traceId, traceparent } = newTrace();
  const holder = sample.client.unary('Unary', { waitMs: 400 });
  await eventually(() => server.metric('faultline_workers_busy')).toBe(1);
  const outcome = await sample.client.unary('Unary', { ending: 'bug' }, { timeoutMs: 50, traceparent });
  expect(outcome.code).toBe('DEADLINE_EXCEEDED');
  await eventually(() => server.metric('faultline_workers_queued')).toBe(0);
  expect((await holder).code).toBe('OK');
  await sample.span(traceId);
  expect((await server.log()).filter((entry) => entry.trace_id === traceId)).toEqual([]);
  await eventually(inFlight).toBe(0);
  await rig.settings('sample', {}, server);
});

test('a handler that throws before it returns a promise is a bug like others', async () => {
  const { traceId, traceparent } = newTrace();
  expect(await sample.client.unary('Unary', { ending: 'sync' }, { traceparent })).toMatchObject({
    code: 'INTERNAL',
  });
  await sample.span(traceId);
  expect((await server.log()).find((entry) => entry.trace_id === traceId)).toMatchObject({ level: 'error' });
});

test('a handler may answer before it has read all requests', async () => {
  const requests = [
    { text: 'a', count: 1, ending: 'stop' },
    { text: 'b', count: 1 },
    { text: 'c', count: 1 },
  ];
  expect(await sample.client.clientStream('ClientStream', requests)).toMatchObject({
    code: 'OK',
    answer: { text: 'a' },
  });
  expect(await sample.client.bidi('Bidi', requests)).toMatchObject({
    code: 'OK',
    answers: [{ text: 'a', made: 1 }],
  });
});

test('an error in the middle of a stream comes after the answers before it', async () => {
  const outcome = await sample.client.serverStream('ServerStream', { count: 3, ending: 'status' });
  expect(outcome).toMatchObject({
    code: 'FAILED_PRECONDITION',
    answers: [{ made: 1 }, { made: 2 }, { made: 3 }],
  });
});
