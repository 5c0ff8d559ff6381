// Original file: services/proto/shop/v1/bank.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ChargeRequestInput as _shop_v1_ChargeRequestInput, ChargeRequest as _shop_v1_ChargeRequest } from '../../shop/v1/ChargeRequest.ts';
import type { ChargeResponseInput as _shop_v1_ChargeResponseInput, ChargeResponse as _shop_v1_ChargeResponse } from '../../shop/v1/ChargeResponse.ts';

/**
 * The outside party that everything waits for.
 */
export interface BankServiceClient extends grpc.Client {
  /**
   * Idempotent by reference.
   */
  Charge(argument: _shop_v1_ChargeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  Charge(argument: _shop_v1_ChargeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  Charge(argument: _shop_v1_ChargeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  Charge(argument: _shop_v1_ChargeRequestInput, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  /**
   * Idempotent by reference.
   */
  charge(argument: _shop_v1_ChargeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  charge(argument: _shop_v1_ChargeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  charge(argument: _shop_v1_ChargeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  charge(argument: _shop_v1_ChargeRequestInput, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  
}

/**
 * The outside party that everything waits for.
 */
export interface BankServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Idempotent by reference.
   */
  Charge: grpc.handleUnaryCall<_shop_v1_ChargeRequest, _shop_v1_ChargeResponseInput>;
  
}

export interface BankServiceDefinition extends grpc.ServiceDefinition {
  Charge: MethodDefinition<_shop_v1_ChargeRequestInput, _shop_v1_ChargeResponseInput, _shop_v1_ChargeRequest, _shop_v1_ChargeResponse>
}
