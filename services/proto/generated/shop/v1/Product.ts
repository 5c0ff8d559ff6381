// Original file: services/proto/shop/v1/product.proto

import type { Long } from '@grpc/proto-loader';

export interface ProductInput {
  'productId'?: (string);
  'name'?: (string);
  'priceCents'?: (number | string | Long);
}

export interface Product {
  'productId': (string);
  'name': (string);
  'priceCents': (number);
}
