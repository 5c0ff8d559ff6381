import { invalidArgument } from '../kit/grpc/rpc-error.ts';
import type { CreateOrderRequest } from '../proto/generated/shop/v1/CreateOrderRequest.ts';

/** What an int32 of the contract holds; a larger number would arrive as another one. */
const MAX_INT32 = 2 ** 31 - 1;

/** The shape of `POST /api/orders`: `{customerId, items: [{productId, quantity}]}`; its values are the order service's to judge. */
export function parseOrder(body: unknown): Omit<CreateOrderRequest, 'idempotencyKey'> {
  if (!isObject(body)) throw invalidArgument('body', 'a JSON object', body);
  const { customerId, items } = body;
  if (typeof customerId !== 'string') throw invalidArgument('customerId', 'a string', customerId);
  if (!Array.isArray(items)) throw invalidArgument('items', 'an array', items);
  return {
    customerId,
    items: items.map((item: unknown, index) => {
      if (!isObject(item)) throw invalidArgument(`items[${index}]`, 'an object', item);
      const { productId, quantity } = item;
      if (typeof productId !== 'string')
        throw invalidArgument(`items[${index}].productId`, 'a string', productId);
      if (!Number.isInteger(quantity) || Math.abs(quantity as number) > MAX_INT32)
        throw invalidArgument(`items[${index}].quantity`, `a whole number up to ${MAX_INT32}`, quantity);
      return { productId, quantity: quantity as number };
    }),
  };
}

/** `Idempotency-Key`, a text of the client's choice; none is empty. */
export function parseKey(header: string | undefined): string {
  if (header === undefined) return '';
  if (/^[!-~]{1,255}$/.test(header)) return header;
  throw invalidArgument('Idempotency-Key', '1 to 255 visible ASCII characters', header);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
