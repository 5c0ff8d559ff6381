import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GrpcClient } from '../kit/testing/grpc-client.ts';
import { Rig } from '../kit/testing/rig.ts';
import { inventory } from '../proto/contracts.ts';

let rig: Rig;
let client: GrpcClient;
beforeAll(async () => {
  rig = await Rig.open();
  client = (await rig.start('inventory-1')).client(inventory);
});
afterAll(async () => {
  client?.[Symbol.dispose]();
  await rig?.[Symbol.asyncDispose]();
});

const check = (...lines: object[]) => client.unary('CheckStock', { lines });

test('what is in stock is available, and priced together', async () => {
  const lines = [
    { productId: 'tea', quantity: 2 },
    { productId: 'cup', quantity: 1 },
  ];
  expect((await check(...lines)).answer).toEqual({ available: true, shortProductIds: [], amountCents: 4230 });
});

test('what is short is named', async () => {
  const lines = [
    { productId: 'tea', quantity: 1 },
    { productId: 'signed-bowl', quantity: 1 },
  ];
  expect((await check(...lines)).answer).toMatchObject({
    available: false,
    shortProductIds: ['signed-bowl'],
  });
});

test('an unknown product is not found', async () => {
  expect(await check({ productId: 'gone', quantity: 1 })).toMatchObject({
    code: 'NOT_FOUND',
    details: 'product `gone` does not exist',
  });
});

test('a very long unknown name is not found either, and cut', async () => {
  const outcome = await check({ productId: 'x'.repeat(100_000), quantity: 1 });
  expect(outcome.code).toBe('NOT_FOUND');
  expect(outcome.details.length).toBeLessThan(200);
});

test.each([
  ['lines', []],
  ['lines.quantity', [{ productId: 'tea', quantity: 0 }]],
  ['lines.quantity', [{ productId: 'tea', quantity: -1 }]],
])('a wrong %s is named', async (field, lines) => {
  expect(await check(...lines)).toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: expect.stringMatching(`^${field}: expected `),
  });
});
