// Original file: services/proto/shop/v1/payment.proto

import type { Long } from '@grpc/proto-loader';

export interface PaymentInput {
  'paymentId'?: (string);
  'orderId'?: (string);
  'amountCents'?: (number | string | Long);
}

export interface Payment {
  'paymentId': (string);
  'orderId': (string);
  'amountCents': (number);
}
