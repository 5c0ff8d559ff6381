// Original file: services/proto/shop/v1/payment.proto

import type { Long } from '@grpc/proto-loader';

export interface CreatePaymentRequestInput {
  'orderId'?: (string);
  'customerId'?: (string);
  'amountCents'?: (number | string | Long);
}

export interface CreatePaymentRequest {
  'orderId': (string);
  'customerId': (string);
  'amountCents': (number);
}
