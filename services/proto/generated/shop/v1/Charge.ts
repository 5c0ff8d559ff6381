// Original file: services/proto/shop/v1/bank.proto

import type { ChargeStatusInput as _shop_v1_ChargeStatusInput, ChargeStatus as _shop_v1_ChargeStatus } from '../../shop/v1/ChargeStatus.ts';
import type { Long } from '@grpc/proto-loader';

export interface ChargeInput {
  'reference'?: (string);
  'status'?: (_shop_v1_ChargeStatusInput);
  /**
   * Empty where nothing was ever charged.
   */
  'chargeId'?: (string);
  /**
   * Cents; 0 where nothing was ever charged.
   */
  'amountCents'?: (number | string | Long);
}

export interface Charge {
  'reference': (string);
  'status': (_shop_v1_ChargeStatus);
  /**
   * Empty where nothing was ever charged.
   */
  'chargeId': (string);
  /**
   * Cents; 0 where nothing was ever charged.
   */
  'amountCents': (number);
}
