import { once } from 'node:events';
import { connect } from 'node:http2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, newTrace } from '../testing/rig.ts';
import { pathOf, SampleServer } from '../testing/sample/sample-server.ts';

let sample: SampleServer;
beforeAll(async () => {
  sample = await SampleServer.start();
});
afterAll(() => sample?.[Symbol.asyncDispose]());

const inFlight = () => sample.inFlight();

/** A call without a client of gRPC: its bytes are the test's. */
function begin(method: string, traceparent: string) {
  const session = connect(`http://${sample.server.record.address}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': `/${pathOf(method)}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    traceparent,
  });
  stream.on('error', () => {});
  return { session, stream };
}

test('a call that is cancelled before its request has come is ended and counted once', async () => {
  const { traceId, traceparent } = newTrace();
  await sample.rig.settings('sample', { server: { workers: { slots: 1, queue: 0 } } }, sample.server);
  const { session, stream } = begin('Unary', traceparent);
  await eventually(inFlight).toBe(1);
  stream.close(8);
  await eventually(inFlight).toBe(0);
  await eventually(() => sample.server.metric('faultline_workers_busy')).toBe(0);
  await sample.span(traceId);
  session.close();
  await sample.rig.settings('sample', {}, sample.server);
});

test('a request that is no protobuf is ended and counted once', async () => {
  const { traceId, traceparent } = newTrace();
  const { session, stream } = begin('Unary', traceparent);
  stream.end(Buffer.from([0, 0, 0, 0, 2, 0xff, 0xff]));
  const [headers] = await once(stream, 'response');
  expect(headers['grpc-status']).toBe('13');
  await sample.span(traceId);
  await eventually(inFlight).toBe(0);
  session.close();
});

test('a handler goes no faster than its reader, and stops when that leaves', async () => {
  const { traceId, traceparent } = newTrace();
  const count = 2_000;
  const call = sample.client.openServerStream('ServerStream', { count, size: 100_000 }, { traceparent });
  call.on('error', () => {});
  const iterator = call.iterator({ destroyOnReturn: false });
  const { value: first } = await iterator.next();
  expect(first.made).toBe(1);
  // Nothing is read for as long as it takes others to be served; an eager handler would have been done by then.
  for (let other = 0; other < 20; other++) await sample.client.unary('Unary', { waitMs: 10 });
  expect(await inFlight()).toBe(1);
  call.cancel();
  await eventually(inFlight).toBe(0);
  expect(await sample.span(traceId)).toMatchObject({
    attributes: { 'rpc.status_code': 'CANCELLED' },
  });
});

test('a stream whose generator waits for what never comes ends with its caller', async () => {
  const { traceId, traceparent } = newTrace();
  const call = sample.client.openServerStream('ServerStream', { count: 1, ending: 'never' }, { traceparent });
  call.on('error', () => {});
  expect((await call.iterator({ destroyOnReturn: false }).next()).value.made).toBe(1);
  expect(await inFlight()).toBe(1);
  call.cancel();
  await eventually(inFlight).toBe(0);
  expect(await sample.span(traceId)).toMatchObject({ attributes: { 'rpc.status_code': 'CANCELLED' } });
});

test('a stream ends with the connection of its caller', async () => {
  const { traceId, traceparent } = newTrace();
  const { session, stream } = begin('ServerStream', traceparent);
  // {count: 1, ending: 'never'}
  stream.end(Buffer.from([0, 0, 0, 0, 9, 0x18, 1, 0x2a, 5, ...Buffer.from('never')]));
  await once(stream, 'data');
  expect(await inFlight()).toBe(1);
  session.destroy();
  await eventually(inFlight).toBe(0);
  expect(await sample.span(traceId)).toMatchObject({ attributes: { 'rpc.status_code': 'CANCELLED' } });
});
