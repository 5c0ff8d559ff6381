// Original file: services/proto/shop/v1/bank.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ChargeInput as _shop_v1_ChargeInput, Charge as _shop_v1_Charge } from '../../shop/v1/Charge.ts';
import type { ChargeRequestInput as _shop_v1_ChargeRequestInput, ChargeRequest as _shop_v1_ChargeRequest } from '../../shop/v1/ChargeRequest.ts';
import type { ChargeResponseInput as _shop_v1_ChargeResponseInput, ChargeResponse as _shop_v1_ChargeResponse } from '../../shop/v1/ChargeResponse.ts';
import type { GetChargeRequestInput as _shop_v1_GetChargeRequestInput, GetChargeRequest as _shop_v1_GetChargeRequest } from '../../shop/v1/GetChargeRequest.ts';
import type { VoidChargeRequestInput as _shop_v1_VoidChargeRequestInput, VoidChargeRequest as _shop_v1_VoidChargeRequest } from '../../shop/v1/VoidChargeRequest.ts';

/**
 * The outside party that everything waits for. Its ledger is one for all its instances.
 */
export interface BankServiceClient extends grpc.Client {
  /**
   * Idempotent by reference: asked again, it tells of the first charge. FAILED_PRECONDITION for what is declined or
   * whose reference is voided; ALREADY_EXISTS for a known reference with another amount or account. All are final.
   */
  Charge(argument: _shop_v1_ChargeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  Charge(argument: _shop_v1_ChargeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  Charge(argument: _shop_v1_ChargeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  Charge(argument: _shop_v1_ChargeRequestInput, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  /**
   * Idempotent by reference: asked again, it tells of the first charge. FAILED_PRECONDITION for what is declined or
   * whose reference is voided; ALREADY_EXISTS for a known reference with another amount or account. All are final.
   */
  charge(argument: _shop_v1_ChargeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  charge(argument: _shop_v1_ChargeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  charge(argument: _shop_v1_ChargeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  charge(argument: _shop_v1_ChargeRequestInput, callback: grpc.requestCallback<_shop_v1_ChargeResponse>): grpc.ClientUnaryCall;
  
  /**
   * What has become of a reference; UNKNOWN_REFERENCE for one that nobody has asked for, or that is still under way.
   */
  GetCharge(argument: _shop_v1_GetChargeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  GetCharge(argument: _shop_v1_GetChargeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  GetCharge(argument: _shop_v1_GetChargeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  GetCharge(argument: _shop_v1_GetChargeRequestInput, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  /**
   * What has become of a reference; UNKNOWN_REFERENCE for one that nobody has asked for, or that is still under way.
   */
  getCharge(argument: _shop_v1_GetChargeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  getCharge(argument: _shop_v1_GetChargeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  getCharge(argument: _shop_v1_GetChargeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  getCharge(argument: _shop_v1_GetChargeRequestInput, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  
  /**
   * Gives back what was charged. From then on the reference refuses a charge, also where there was none yet.
   */
  VoidCharge(argument: _shop_v1_VoidChargeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  VoidCharge(argument: _shop_v1_VoidChargeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  VoidCharge(argument: _shop_v1_VoidChargeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  VoidCharge(argument: _shop_v1_VoidChargeRequestInput, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  /**
   * Gives back what was charged. From then on the reference refuses a charge, also where there was none yet.
   */
  voidCharge(argument: _shop_v1_VoidChargeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  voidCharge(argument: _shop_v1_VoidChargeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  voidCharge(argument: _shop_v1_VoidChargeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  voidCharge(argument: _shop_v1_VoidChargeRequestInput, callback: grpc.requestCallback<_shop_v1_Charge>): grpc.ClientUnaryCall;
  
}

/**
 * The outside party that everything waits for. Its ledger is one for all its instances.
 */
export interface BankServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Idempotent by reference: asked again, it tells of the first charge. FAILED_PRECONDITION for what is declined or
   * whose reference is voided; ALREADY_EXISTS for a known reference with another amount or account. All are final.
   */
  Charge: grpc.handleUnaryCall<_shop_v1_ChargeRequest, _shop_v1_ChargeResponseInput>;
  
  /**
   * What has become of a reference; UNKNOWN_REFERENCE for one that nobody has asked for, or that is still under way.
   */
  GetCharge: grpc.handleUnaryCall<_shop_v1_GetChargeRequest, _shop_v1_ChargeInput>;
  
  /**
   * Gives back what was charged. From then on the reference refuses a charge, also where there was none yet.
   */
  VoidCharge: grpc.handleUnaryCall<_shop_v1_VoidChargeRequest, _shop_v1_ChargeInput>;
  
}

export interface BankServiceDefinition extends grpc.ServiceDefinition {
  Charge: MethodDefinition<_shop_v1_ChargeRequestInput, _shop_v1_ChargeResponseInput, _shop_v1_ChargeRequest, _shop_v1_ChargeResponse>
  GetCharge: MethodDefinition<_shop_v1_GetChargeRequestInput, _shop_v1_ChargeInput, _shop_v1_GetChargeRequest, _shop_v1_Charge>
  VoidCharge: MethodDefinition<_shop_v1_VoidChargeRequestInput, _shop_v1_ChargeInput, _shop_v1_VoidChargeRequest, _shop_v1_Charge>
}
