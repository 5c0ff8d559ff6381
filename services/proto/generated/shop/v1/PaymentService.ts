// Original file: services/proto/shop/v1/payment.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CancelPaymentRequestInput as _shop_v1_CancelPaymentRequestInput, CancelPaymentRequest as _shop_v1_CancelPaymentRequest } from '../../shop/v1/CancelPaymentRequest.ts';
import type { CreatePaymentRequestInput as _shop_v1_CreatePaymentRequestInput, CreatePaymentRequest as _shop_v1_CreatePaymentRequest } from '../../shop/v1/CreatePaymentRequest.ts';
import type { GetPaymentRequestInput as _shop_v1_GetPaymentRequestInput, GetPaymentRequest as _shop_v1_GetPaymentRequest } from '../../shop/v1/GetPaymentRequest.ts';
import type { PaymentInput as _shop_v1_PaymentInput, Payment as _shop_v1_Payment } from '../../shop/v1/Payment.ts';
import type { PaymentStateInput as _shop_v1_PaymentStateInput, PaymentState as _shop_v1_PaymentState } from '../../shop/v1/PaymentState.ts';

/**
 * Makes payments through the bank. The order's id is the reference of its charge.
 */
export interface PaymentServiceClient extends grpc.Client {
  /**
   * Voids the charge of an order, or sees to it that none can be made.
   */
  CancelPayment(argument: _shop_v1_CancelPaymentRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  CancelPayment(argument: _shop_v1_CancelPaymentRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  CancelPayment(argument: _shop_v1_CancelPaymentRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  CancelPayment(argument: _shop_v1_CancelPaymentRequestInput, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  /**
   * Voids the charge of an order, or sees to it that none can be made.
   */
  cancelPayment(argument: _shop_v1_CancelPaymentRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  cancelPayment(argument: _shop_v1_CancelPaymentRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  cancelPayment(argument: _shop_v1_CancelPaymentRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  cancelPayment(argument: _shop_v1_CancelPaymentRequestInput, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  
  /**
   * What CreatePayment does, for an order that is owed: nobody waits for it, and it is counted apart.
   */
  CollectPayment(argument: _shop_v1_CreatePaymentRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  CollectPayment(argument: _shop_v1_CreatePaymentRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  CollectPayment(argument: _shop_v1_CreatePaymentRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  CollectPayment(argument: _shop_v1_CreatePaymentRequestInput, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  /**
   * What CreatePayment does, for an order that is owed: nobody waits for it, and it is counted apart.
   */
  collectPayment(argument: _shop_v1_CreatePaymentRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  collectPayment(argument: _shop_v1_CreatePaymentRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  collectPayment(argument: _shop_v1_CreatePaymentRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  collectPayment(argument: _shop_v1_CreatePaymentRequestInput, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  
  /**
   * Idempotent by order_id: a second call for a paid order returns the first payment. FAILED_PRECONDITION for what the
   * bank declines, and for an order whose payment was cancelled; both are final.
   */
  CreatePayment(argument: _shop_v1_CreatePaymentRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  CreatePayment(argument: _shop_v1_CreatePaymentRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  CreatePayment(argument: _shop_v1_CreatePaymentRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  CreatePayment(argument: _shop_v1_CreatePaymentRequestInput, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  /**
   * Idempotent by order_id: a second call for a paid order returns the first payment. FAILED_PRECONDITION for what the
   * bank declines, and for an order whose payment was cancelled; both are final.
   */
  createPayment(argument: _shop_v1_CreatePaymentRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  createPayment(argument: _shop_v1_CreatePaymentRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  createPayment(argument: _shop_v1_CreatePaymentRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  createPayment(argument: _shop_v1_CreatePaymentRequestInput, callback: grpc.requestCallback<_shop_v1_Payment>): grpc.ClientUnaryCall;
  
  /**
   * What the bank says has become of an order's payment.
   */
  GetPayment(argument: _shop_v1_GetPaymentRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  GetPayment(argument: _shop_v1_GetPaymentRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  GetPayment(argument: _shop_v1_GetPaymentRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  GetPayment(argument: _shop_v1_GetPaymentRequestInput, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  /**
   * What the bank says has become of an order's payment.
   */
  getPayment(argument: _shop_v1_GetPaymentRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  getPayment(argument: _shop_v1_GetPaymentRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  getPayment(argument: _shop_v1_GetPaymentRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  getPayment(argument: _shop_v1_GetPaymentRequestInput, callback: grpc.requestCallback<_shop_v1_PaymentState>): grpc.ClientUnaryCall;
  
}

/**
 * Makes payments through the bank. The order's id is the reference of its charge.
 */
export interface PaymentServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Voids the charge of an order, or sees to it that none can be made.
   */
  CancelPayment: grpc.handleUnaryCall<_shop_v1_CancelPaymentRequest, _shop_v1_PaymentStateInput>;
  
  /**
   * What CreatePayment does, for an order that is owed: nobody waits for it, and it is counted apart.
   */
  CollectPayment: grpc.handleUnaryCall<_shop_v1_CreatePaymentRequest, _shop_v1_PaymentInput>;
  
  /**
   * Idempotent by order_id: a second call for a paid order returns the first payment. FAILED_PRECONDITION for what the
   * bank declines, and for an order whose payment was cancelled; both are final.
   */
  CreatePayment: grpc.handleUnaryCall<_shop_v1_CreatePaymentRequest, _shop_v1_PaymentInput>;
  
  /**
   * What the bank says has become of an order's payment.
   */
  GetPayment: grpc.handleUnaryCall<_shop_v1_GetPaymentRequest, _shop_v1_PaymentStateInput>;
  
}

export interface PaymentServiceDefinition extends grpc.ServiceDefinition {
  CancelPayment: MethodDefinition<_shop_v1_CancelPaymentRequestInput, _shop_v1_PaymentStateInput, _shop_v1_CancelPaymentRequest, _shop_v1_PaymentState>
  CollectPayment: MethodDefinition<_shop_v1_CreatePaymentRequestInput, _shop_v1_PaymentInput, _shop_v1_CreatePaymentRequest, _shop_v1_Payment>
  CreatePayment: MethodDefinition<_shop_v1_CreatePaymentRequestInput, _shop_v1_PaymentInput, _shop_v1_CreatePaymentRequest, _shop_v1_Payment>
  GetPayment: MethodDefinition<_shop_v1_GetPaymentRequestInput, _shop_v1_PaymentStateInput, _shop_v1_GetPaymentRequest, _shop_v1_PaymentState>
}
