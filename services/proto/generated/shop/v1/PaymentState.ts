// Original file: services/proto/shop/v1/payment.proto

import type { PaymentStatusInput as _shop_v1_PaymentStatusInput, PaymentStatus as _shop_v1_PaymentStatus } from '../../shop/v1/PaymentStatus.ts';
import type { Long } from '@grpc/proto-loader';

export interface PaymentStateInput {
  'orderId'?: (string);
  'status'?: (_shop_v1_PaymentStatusInput);
  /**
   * Empty where nothing was ever charged.
   */
  'paymentId'?: (string);
  /**
   * Cents; 0 where nothing was ever charged.
   */
  'amountCents'?: (number | string | Long);
}

export interface PaymentState {
  'orderId': (string);
  'status': (_shop_v1_PaymentStatus);
  /**
   * Empty where nothing was ever charged.
   */
  'paymentId': (string);
  /**
   * Cents; 0 where nothing was ever charged.
   */
  'amountCents': (number);
}
