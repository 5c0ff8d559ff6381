// Original file: services/proto/shop/v1/bank.proto


export interface GetChargeRequestInput {
  'reference'?: (string);
}

export interface GetChargeRequest {
  'reference': (string);
}
