// Original file: services/proto/shop/v1/order.proto


export interface WatchOrderRequestInput {
  'orderId'?: (string);
}

export interface WatchOrderRequest {
  'orderId': (string);
}
