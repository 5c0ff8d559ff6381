import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GrpcClient } from '../kit/testing/grpc-client.ts';
import { Rig } from '../kit/testing/rig.ts';
import { bank } from '../proto/contracts.ts';

let rig: Rig;
let client: GrpcClient;
beforeAll(async () => {
  rig = await Rig.open();
  client = (await rig.start('bank-1')).client(bank);
});
afterAll(async () => {
  client?.[Symbol.dispose]();
  await rig?.[Symbol.asyncDispose]();
});

const charge = { reference: 'order-1', accountId: 'c', amountCents: 5 };

test('a charge has an id', async () => {
  expect(await client.unary('Charge', charge)).toMatchObject({
    code: 'OK',
    answer: { chargeId: expect.stringMatching(/^[\da-f-]{36}$/) },
  });
});

test('one reference is charged once, also by calls at the same time', async () => {
  const send = () => client.unary('Charge', { ...charge, reference: 'twice' });
  const [first, second] = await Promise.all([send(), send()]);
  expect(second).toEqual(first);
  expect(await send()).toEqual(first);
});

test.each([
  ['reference', { ...charge, reference: '' }],
  ['account_id', { ...charge, accountId: '' }],
  ['amount_cents', { ...charge, amountCents: 0 }],
  ['amount_cents', { ...charge, amountCents: -1 }],
])('a wrong %s is named: %j', async (field, request) => {
  expect(await client.unary('Charge', request)).toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: expect.stringMatching(`^${field}: expected `),
  });
});
