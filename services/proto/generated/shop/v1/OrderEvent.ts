// Original file: services/proto/shop/v1/order.proto

import type { OrderInput as _shop_v1_OrderInput, Order as _shop_v1_Order } from '../../shop/v1/Order.ts';
import type { Long } from '@grpc/proto-loader';

export interface OrderEventInput {
  'order'?: (_shop_v1_OrderInput | null);
  /**
   * Milliseconds since the epoch.
   */
  'atUnixMs'?: (number | string | Long);
}

export interface OrderEvent {
  'order': (_shop_v1_Order | null);
  /**
   * Milliseconds since the epoch.
   */
  'atUnixMs': (number);
}
