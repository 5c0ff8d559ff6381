// Original file: services/proto/shop/v1/inventory.proto

import type { Long } from '@grpc/proto-loader';

export interface CheckStockResponseInput {
  'available'?: (boolean);
  /**
   * Products that are short; empty when available.
   */
  'shortProductIds'?: (string)[];
  /**
   * Price of all lines together, in cents.
   */
  'amountCents'?: (number | string | Long);
}

export interface CheckStockResponse {
  'available': (boolean);
  /**
   * Products that are short; empty when available.
   */
  'shortProductIds': (string)[];
  /**
   * Price of all lines together, in cents.
   */
  'amountCents': (number);
}
