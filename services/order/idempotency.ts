import { status } from '@grpc/grpc-js';
import { invalidArgument, RpcError } from '../kit/grpc/rpc-error.ts';
import type { CreateOrderRequest } from '../proto/generated/shop/v1/CreateOrderRequest.ts';
import type { Order } from '../proto/generated/shop/v1/Order.ts';

/** What any header can carry and any log can show. */
const KEY = /^[!-~]{1,255}$/;
const COME_AGAIN_MS = 1_000;
const ATTENTION_MS = 60_000;

export function requireKey(key: string): void {
  if (key === '' || KEY.test(key)) return;
  throw invalidArgument('idempotency_key', '1 to 255 visible ASCII characters', key);
}

/**
 * The answer to a request whose key has an order already, as of the Idempotency-Key header (draft-ietf-httpapi-idempotency-
 * key-header-07): the order where it was accepted, FAILED_PRECONDITION where it was not, ABORTED while nobody knows,
 * ALREADY_EXISTS for the key of another order.
 */
export function repeated(order: Order, { customerId, items }: CreateOrderRequest): Order {
  if (order.customerId !== customerId || JSON.stringify(order.items) !== JSON.stringify(items)) {
    throw new RpcError(status.ALREADY_EXISTS, 'idempotency_key: expected the order that it was used for');
  }
  const comeAgain = (retryDelayMs: number) =>
    new RpcError(status.ABORTED, `order \`${order.orderId}\` is in progress`, { retryDelayMs });
  switch (order.status) {
    case 'CONFIRMED':
    case 'PAYMENT_PENDING':
      return order;
    case 'PAYMENT_FAILED':
      throw new RpcError(
        status.FAILED_PRECONDITION,
        `the payment of order \`${order.orderId}\` was declined`,
      );
    case 'CANCELLED':
      throw new RpcError(
        status.FAILED_PRECONDITION,
        `order \`${order.orderId}\` was cancelled and nothing charged: order again with another key`,
      );
    case 'NEEDS_ATTENTION':
      throw comeAgain(ATTENTION_MS);
    default:
      throw comeAgain(COME_AGAIN_MS);
  }
}
