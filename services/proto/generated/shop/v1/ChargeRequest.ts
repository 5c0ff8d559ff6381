// Original file: services/proto/shop/v1/bank.proto

import type { Long } from '@grpc/proto-loader';

export interface ChargeRequestInput {
  'reference'?: (string);
  'accountId'?: (string);
  'amountCents'?: (number | string | Long);
}

export interface ChargeRequest {
  'reference': (string);
  'accountId': (string);
  'amountCents': (number);
}
