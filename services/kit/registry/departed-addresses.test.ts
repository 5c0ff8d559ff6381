import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { keys } from '@faultline/control';
import { expect, test } from 'vitest';
import { payment } from '../../proto/contracts.ts';
import { eventually, Rig, type ServiceInstance } from '../testing/rig.ts';

const STARTS = 20;

/** Another address of the same instance: what it has after it was started anew, without the time that takes. */
async function anotherAddress(address: string) {
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  const server = createServer((socket) => {
    const onward = connect(port, '127.0.0.1');
    for (const end of [socket, onward]) end.on('error', () => {});
    socket.pipe(onward).pipe(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

test('a caller forgets the addresses that have left the registry, and not what it sent there', async () => {
  await using rig = await Rig.open();
  const [bank, caller] = (await rig.startAll('bank-1', 'payment-1')) as [ServiceInstance, ServiceInstance];
  using client = caller.client(payment);
  const order = { orderId: 'o', customerId: 'c', amountCents: 5 };
  for (let start = 0; start < STARTS; start++) {
    const next = await anotherAddress(bank.record.address);
    const record = { ...bank.record, instance: 'bank-2', address: next.address };
    await rig.etcd.put(keys.instance('bank', 'bank-2')).value(JSON.stringify(record));
    await eventually(async () => {
      await client.unary('CreatePayment', { ...order, orderId: `o-${start}-${Math.random()}` });
      return caller.metric('faultline_client_attempts_total', { peer_address: next.address });
    }).toBeGreaterThan(0);
    next.close();
  }
  const found = await caller.metrics();
  const peer_service = 'bank';
  const addresses = found.matching('faultline_client_attempts_total', { peer_service });
  expect(addresses.length).toBeLessThan(STARTS);
  expect(addresses.map(({ labels }) => labels.peer_address)).toContain(bank.record.address);
  const sent = ['faultline_client_attempts_total', 'faultline_client_attempts_departed_total'];
  expect(sent.reduce((sum, name) => sum + found.sum(name, { peer_service }), 0)).toBe(
    found.sum('rpc_client_call_duration_seconds_count', { peer_service }),
  );
});
