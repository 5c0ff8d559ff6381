import { once } from 'node:events';
import { connect } from 'node:http2';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GrpcClient } from '../testing/grpc-client.ts';
import { eventually, newTrace, Rig, type ServiceInstance } from '../testing/rig.ts';
import { sample } from '../testing/sample/contract.ts';

const MAIN = fileURLToPath(new URL('../testing/sample/main.ts', import.meta.url));
let rig: Rig;
let server: ServiceInstance;
let client: GrpcClient;
beforeAll(async () => {
  rig = await Rig.open({ traces: true });
  server = await rig.start('sample-1', {}, MAIN);
  client = server.client(sample);
});
afterAll(async () => {
  client?.[Symbol.dispose]();
  await rig?.[Symbol.asyncDispose]();
});

const path = (method: string) => `test.v1.SampleService/${method}`;
const inFlight = () => server.metric('faultline_server_in_flight');
const serverSpan = async (traceId: string) => {
  const [span] = await rig.spans(traceId, (spans) => spans.length === 1);
  return span;
};

test('a call that is cancelled before its request has come is ended and counted once', async () => {
  const session = connect(`http://${server.record.address}`);
  const { traceId, traceparent } = newTrace();
  await rig.settings('sample', { server: { workers: { slots: 1, queue: 0 } } }, server);
  const stream = session.request({
    ':method': 'POST',
    ':path': `/${path('Unary')}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    traceparent,
  });
  stream.on('error', () => {});
  await eventually(inFlight).toBe(1);
  stream.close(8);
  await eventually(inFlight).toBe(0);
  await eventually(() => server.metric('faultline_workers_busy')).toBe(0);
  await serverSpan(traceId);
  session.close();
  await rig.settings('sample', {}, server);
});

test('a request that is no protobuf is ended and counted once', async () => {
  const session = connect(`http://${server.record.address}`);
  const { traceId, traceparent } = newTrace();
  const stream = session.request({
    ':method': 'POST',
    ':path': `/${path('Unary')}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    traceparent,
  });
  stream.on('error', () => {});
  stream.end(Buffer.from([0, 0, 0, 0, 2, 0xff, 0xff]));
  const [headers] = await once(stream, 'response');
  expect(headers['grpc-status']).toBe('13');
  await serverSpan(traceId);
  await eventually(inFlight).toBe(0);
  session.close();
});

test('a handler goes no faster than its reader, and stops when that leaves', async () => {
  const { traceId, traceparent } = newTrace();
  const count = 2_000;
  const call = client.openServerStream('ServerStream', { count, size: 100_000 }, { traceparent });
  call.on('error', () => {});
  const iterator = call.iterator({ destroyOnReturn: false });
  const { value: first } = await iterator.next();
  expect(first.made).toBe(1);
  // Nothing is read for as long as it takes others to be served; an eager handler would have been done by then.
  for (let other = 0; other < 20; other++) await client.unary('Unary', { waitMs: 10 });
  expect(await inFlight()).toBe(1);
  call.cancel();
  await eventually(inFlight).toBe(0);
  expect(await serverSpan(traceId)).toMatchObject({
    attributes: { 'rpc.status_code': 'CANCELLED' },
  });
});

test('a stream whose generator waits for what never comes ends with its caller', async () => {
  const { traceId, traceparent } = newTrace();
  const call = client.openServerStream('ServerStream', { count: 1, ending: 'never' }, { traceparent });
  call.on('error', () => {});
  expect((await call.iterator({ destroyOnReturn: false }).next()).value.made).toBe(1);
  expect(await inFlight()).toBe(1);
  call.cancel();
  await eventually(inFlight).toBe(0);
  expect(await serverSpan(traceId)).toMatchObject({ attributes: { 'rpc.status_code': 'CANCELLED' } });
});

test('a stream ends with the connection of its caller', async () => {
  const { traceId, traceparent } = newTrace();
  const session = connect(`http://${server.record.address}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': `/${path('ServerStream')}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    traceparent,
  });
  stream.on('error', () => {});
  // {count: 1, ending: 'never'}
  stream.end(Buffer.from([0, 0, 0, 0, 9, 0x18, 1, 0x2a, 5, ...Buffer.from('never')]));
  await once(stream, 'data');
  expect(await inFlight()).toBe(1);
  session.destroy();
  await eventually(inFlight).toBe(0);
  expect(await serverSpan(traceId)).toMatchObject({ attributes: { 'rpc.status_code': 'CANCELLED' } });
});
