// Original file: services/proto/shop/v1/product.proto


export interface GetProductRequestInput {
  'productId'?: (string);
}

export interface GetProductRequest {
  'productId': (string);
}
