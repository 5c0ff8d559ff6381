import { expect, test } from 'vitest';
import { payment } from '../../proto/contracts.ts';
import { CountingProxy } from '../testing/counting-proxy.ts';
import { Rig } from '../testing/rig.ts';

test('calls between services and to etcd go past a proxy in their environment', async () => {
  await using proxy = await CountingProxy.start();
  await using rig = await Rig.open();
  const [caller] = await Promise.all([rig.start('payment-1', proxy.env), rig.start('bank-1', proxy.env)]);
  using client = caller.client(payment);
  const request = { orderId: 'o', customerId: 'c', amountCents: 5 };
  expect(await client.unary('CreatePayment', request)).toMatchObject({ code: 'OK' });
  expect(proxy.asked).toBe(0);
});
