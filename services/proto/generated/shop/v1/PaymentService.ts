// Original file: services/proto/shop/v1/payment.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreatePaymentRequestInput as _shop_v1_CreatePaymentRequestInput, CreatePaymentRequest as _shop_v1_CreatePaymentRequest } from '../../shop/v1/CreatePaymentRequest.ts';
import type { PaymentInput as _shop_v1_PaymentInput, Payment as _shop_v1_Payment } from '../../shop/v1/Payment.ts';

/**
 * Makes payments through the bank.
 */
export interface PaymentServiceClient extends grpc.Client {
  /**
   * Idempotent by order_id: a second call for a paid order returns the first payment.
   */
  CreatePayment(argument: _shop_v1_CreatePaymentRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  CreatePayment(argument: _shop_v1_CreatePaymentRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  CreatePayment(argument: _shop_v1_CreatePaymentRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  CreatePayment(argument: _shop_v1_CreatePaymentRequestInput, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  /**
   * Idempotent by order_id: a second call for a paid order returns the first payment.
   */
  createPayment(argument: _shop_v1_CreatePaymentRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  createPayment(argument: _shop_v1_CreatePaymentRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  createPayment(argument: _shop_v1_CreatePaymentRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  createPayment(argument: _shop_v1_CreatePaymentRequestInput, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  
}

/**
 * Makes payments through the bank.
 */
export interface PaymentServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Idempotent by order_id: a second call for a paid order returns the first payment.
   */
  CreatePayment: grpc.handleUnaryCall<_shop_v1_CreatePaymentRequest, _shop_v1_PaymentInput>;
  
}

export interface PaymentServiceDefinition extends grpc.ServiceDefinition {
  CreatePayment: MethodDefinition<_shop_v1_CreatePaymentRequestInput, _shop_v1_PaymentInput, _shop_v1_CreatePaymentRequest, _shop_v1_Payment>
}
