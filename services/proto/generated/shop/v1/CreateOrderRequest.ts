// Original file: services/proto/shop/v1/order.proto

import type { OrderItemInput as _shop_v1_OrderItemInput, OrderItem as _shop_v1_OrderItem } from '../../shop/v1/OrderItem.ts';

export interface CreateOrderRequestInput {
  'customerId'?: (string);
  'items'?: (_shop_v1_OrderItemInput)[];
  /**
   * Chosen by the client, one for each order that it means; empty for none.
   */
  'idempotencyKey'?: (string);
}

export interface CreateOrderRequest {
  'customerId': (string);
  'items': (_shop_v1_OrderItem)[];
  /**
   * Chosen by the client, one for each order that it means; empty for none.
   */
  'idempotencyKey': (string);
}
