// Original file: services/proto/shop/v1/order.proto

import type { OrderItemInput as _shop_v1_OrderItemInput, OrderItem as _shop_v1_OrderItem } from '../../shop/v1/OrderItem.ts';
import type { OrderStatusInput as _shop_v1_OrderStatusInput, OrderStatus as _shop_v1_OrderStatus } from '../../shop/v1/OrderStatus.ts';
import type { Long } from '@grpc/proto-loader';

export interface OrderInput {
  'orderId'?: (string);
  'customerId'?: (string);
  'items'?: (_shop_v1_OrderItemInput)[];
  'status'?: (_shop_v1_OrderStatusInput);
  /**
   * Cents.
   */
  'amountCents'?: (number | string | Long);
  /**
   * Milliseconds since the epoch.
   */
  'createdAtUnixMs'?: (number | string | Long);
  /**
   * Empty until paid.
   */
  'paymentId'?: (string);
}

export interface Order {
  'orderId': (string);
  'customerId': (string);
  'items': (_shop_v1_OrderItem)[];
  'status': (_shop_v1_OrderStatus);
  /**
   * Cents.
   */
  'amountCents': (number);
  /**
   * Milliseconds since the epoch.
   */
  'createdAtUnixMs': (number);
  /**
   * Empty until paid.
   */
  'paymentId': (string);
}
