import { expect, test } from 'vitest';
import { parseOrder } from './parse-order.ts';

test('an order keeps what the contract knows and nothing else', () => {
  const body = { customerId: 'c', items: [{ productId: 'tea', quantity: 2, price: 1 }], status: 'CONFIRMED' };
  expect(parseOrder(body)).toEqual({ customerId: 'c', items: [{ productId: 'tea', quantity: 2 }] });
});

test.each([
  [undefined, 'body: expected a JSON object'],
  [[], 'body: expected a JSON object'],
  [{ items: [] }, 'customerId: expected a string, got `undefined`'],
  [{ customerId: 'c' }, 'items: expected an array'],
  [{ customerId: 'c', items: [null] }, 'items[0]: expected an object'],
  [{ customerId: 'c', items: [{ quantity: 1 }] }, 'items[0].productId: expected a string'],
  [
    { customerId: 'c', items: [{ productId: 'tea', quantity: 1.5 }] },
    'items[0].quantity: expected a whole number',
  ],
  // As an int32 this would arrive as 1.
  [
    { customerId: 'c', items: [{ productId: 'tea', quantity: 2 ** 32 + 1 }] },
    'items[0].quantity: expected a whole number up to 2147483647',
  ],
])('%j is refused: %s', (body, message) => {
  expect(() => parseOrder(body)).toThrow(message);
});
