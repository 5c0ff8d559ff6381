// Original file: services/proto/shop/v1/bank.proto


export interface ChargeResponseInput {
  'chargeId'?: (string);
}

export interface ChargeResponse {
  'chargeId': (string);
}
