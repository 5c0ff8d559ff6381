// Original file: services/proto/shop/v1/payment.proto


export interface GetPaymentRequestInput {
  'orderId'?: (string);
}

export interface GetPaymentRequest {
  'orderId': (string);
}
