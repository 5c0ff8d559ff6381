import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GrpcClient } from '../kit/testing/grpc-client.ts';
import { Rig } from '../kit/testing/rig.ts';
import { notification } from '../proto/contracts.ts';

let rig: Rig;
let client: GrpcClient;
beforeAll(async () => {
  rig = await Rig.open();
  client = (await rig.start('notification-1')).client(notification);
});
afterAll(async () => {
  client?.[Symbol.dispose]();
  await rig?.[Symbol.asyncDispose]();
});

test('each notification has an id of its own', async () => {
  const send = () => client.unary('Notify', { customerId: 'c', orderId: 'o', text: 'done' });
  const [first, second] = await Promise.all([send(), send()]);
  expect(first.answer.notificationId).toMatch(/^[\da-f-]{36}$/);
  expect(second.answer.notificationId).not.toBe(first.answer.notificationId);
});

test.each([
  ['customer_id', { orderId: 'o' }],
  ['order_id', { customerId: 'c' }],
])('a missing %s is named', async (field, request) => {
  expect(await client.unary('Notify', request)).toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: expect.stringMatching(`^${field}: expected `),
  });
});
