// Original file: services/proto/shop/v1/bank.proto


export interface VoidChargeRequestInput {
  'reference'?: (string);
}

export interface VoidChargeRequest {
  'reference': (string);
}
