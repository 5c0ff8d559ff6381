// Original file: services/proto/shop/v1/order.proto


export interface OrderItemInput {
  'productId'?: (string);
  'quantity'?: (number);
}

export interface OrderItem {
  'productId': (string);
  'quantity': (number);
}
