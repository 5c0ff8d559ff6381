import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GrpcClient } from '../kit/testing/grpc-client.ts';
import { Rig } from '../kit/testing/rig.ts';
import { product } from '../proto/contracts.ts';

let rig: Rig;
let client: GrpcClient;
beforeAll(async () => {
  rig = await Rig.open();
  client = (await rig.start('product-1')).client(product);
});
afterAll(async () => {
  client?.[Symbol.dispose]();
  await rig?.[Symbol.asyncDispose]();
});

test('a product has a name and a price', async () => {
  const { answer } = await client.unary('GetProduct', { productId: 'whisk' });
  expect(answer).toEqual({ productId: 'whisk', name: 'Bamboo whisk', priceCents: 1890 });
});

test('an unknown product is not found', async () => {
  expect(await client.unary('GetProduct', { productId: 'gone' })).toMatchObject({
    code: 'NOT_FOUND',
    details: 'product `gone` does not exist',
  });
});

test('a missing product_id is named', async () => {
  expect(await client.unary('GetProduct', {})).toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: expect.stringMatching('^product_id: expected '),
  });
});
