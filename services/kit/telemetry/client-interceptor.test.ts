import { expect, test } from 'vitest';
import { payment } from '../../proto/contracts.ts';
import { spansOf } from '../testing/payment-edge.ts';
import { eventually, newTrace, Rig } from '../testing/rig.ts';
import { type Reply, refuse, ScriptedBank } from '../testing/scripted-bank.ts';

test('an attempt that found nobody after a refusal says who refused it', async () => {
  await using rig = await Rig.open({ traces: true });
  const caller = await rig.start('payment-1');
  using client = caller.client(payment);
  await using scripted = await ScriptedBank.open(rig);
  const pay = (options = {}) =>
    client.unary('CreatePayment', { orderId: 'o', customerId: 'c', amountCents: 5 }, options);
  const peer = { peer_service: 'bank', peer_address: scripted.address };
  const counted = () => caller.metric('faultline_client_attempts_total', peer);
  await eventually(async () => (await pay()).code).toBe('OK');
  const before = await counted();
  // The transparent retry has nowhere to go: grpc-js then knows the name of the service only.
  const refuseAndGo: Reply = (stream) => {
    scripted.stopListening();
    stream.session?.goaway();
    refuse(stream);
  };
  scripted.script(refuseAndGo);
  const { traceId, traceparent } = newTrace();
  expect((await pay({ traceparent })).code).toBe('UNAVAILABLE');
  expect(scripted.received).toHaveLength(1);
  const spans = await rig.spans(traceId, (all) => spansOf(all, 'payment', 'client').length === 1);
  const [host, port] = scripted.address.split(':');
  expect(spansOf(spans, 'payment', 'client')[0]?.attributes).toMatchObject({
    'rpc.status_code': 'UNAVAILABLE',
    'network.peer.address': host,
    'network.peer.port': Number(port),
  });
  expect(await counted()).toBe(before + 1);
});
