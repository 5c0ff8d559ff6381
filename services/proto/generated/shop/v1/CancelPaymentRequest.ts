// Original file: services/proto/shop/v1/payment.proto


export interface CancelPaymentRequestInput {
  'orderId'?: (string);
}

export interface CancelPaymentRequest {
  'orderId': (string);
}
