// Original file: services/proto/shop/v1/notification.proto


export interface NotifyRequestInput {
  'customerId'?: (string);
  'orderId'?: (string);
  'text'?: (string);
}

export interface NotifyRequest {
  'customerId': (string);
  'orderId': (string);
  'text': (string);
}
