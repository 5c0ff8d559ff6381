// Original file: services/proto/shop/v1/order.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateOrderRequestInput as _shop_v1_CreateOrderRequestInput, CreateOrderRequest as _shop_v1_CreateOrderRequest } from '../../shop/v1/CreateOrderRequest.ts';
import type { GetOrderRequestInput as _shop_v1_GetOrderRequestInput, GetOrderRequest as _shop_v1_GetOrderRequest } from '../../shop/v1/GetOrderRequest.ts';
import type { OrderInput as _shop_v1_OrderInput, Order as _shop_v1_Order } from '../../shop/v1/Order.ts';
import type { OrderEventInput as _shop_v1_OrderEventInput, OrderEvent as _shop_v1_OrderEvent } from '../../shop/v1/OrderEvent.ts';
import type { WatchOrderRequestInput as _shop_v1_WatchOrderRequestInput, WatchOrderRequest as _shop_v1_WatchOrderRequest } from '../../shop/v1/WatchOrderRequest.ts';

/**
 * Takes orders and keeps them.
 */
export interface OrderServiceClient extends grpc.Client {
  /**
   * Checks the stock, stores the order, pays it. INVALID_ARGUMENT names the field;
   * FAILED_PRECONDITION when the stock does not suffice, the bank declines, or the order of the key was cancelled.
   * Not idempotent: asked twice, it makes two orders, unless both have one idempotency_key. Then the answer is the order
   * of that key; ALREADY_EXISTS where the key is that of another order, ABORTED while it is not known what becomes of it.
   */
  CreateOrder(argument: _shop_v1_CreateOrderRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  CreateOrder(argument: _shop_v1_CreateOrderRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  CreateOrder(argument: _shop_v1_CreateOrderRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  CreateOrder(argument: _shop_v1_CreateOrderRequestInput, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  /**
   * Checks the stock, stores the order, pays it. INVALID_ARGUMENT names the field;
   * FAILED_PRECONDITION when the stock does not suffice, the bank declines, or the order of the key was cancelled.
   * Not idempotent: asked twice, it makes two orders, unless both have one idempotency_key. Then the answer is the order
   * of that key; ALREADY_EXISTS where the key is that of another order, ABORTED while it is not known what becomes of it.
   */
  createOrder(argument: _shop_v1_CreateOrderRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  createOrder(argument: _shop_v1_CreateOrderRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  createOrder(argument: _shop_v1_CreateOrderRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  createOrder(argument: _shop_v1_CreateOrderRequestInput, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  
  /**
   * NOT_FOUND for an unknown id.
   */
  GetOrder(argument: _shop_v1_GetOrderRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  GetOrder(argument: _shop_v1_GetOrderRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  GetOrder(argument: _shop_v1_GetOrderRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  GetOrder(argument: _shop_v1_GetOrderRequestInput, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  /**
   * NOT_FOUND for an unknown id.
   */
  getOrder(argument: _shop_v1_GetOrderRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  getOrder(argument: _shop_v1_GetOrderRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  getOrder(argument: _shop_v1_GetOrderRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  getOrder(argument: _shop_v1_GetOrderRequestInput, callback: grpc.requestCallback<_shop_v1_Order>): grpc.ClientUnaryCall;
  
  /**
   * The order as it stands, then an event per change of its status; ends when the status is final.
   */
  WatchOrder(argument: _shop_v1_WatchOrderRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_shop_v1_OrderEvent>;
  WatchOrder(argument: _shop_v1_WatchOrderRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_shop_v1_OrderEvent>;
  /**
   * The order as it stands, then an event per change of its status; ends when the status is final.
   */
  watchOrder(argument: _shop_v1_WatchOrderRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_shop_v1_OrderEvent>;
  watchOrder(argument: _shop_v1_WatchOrderRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_shop_v1_OrderEvent>;
  
}

/**
 * Takes orders and keeps them.
 */
export interface OrderServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Checks the stock, stores the order, pays it. INVALID_ARGUMENT names the field;
   * FAILED_PRECONDITION when the stock does not suffice, the bank declines, or the order of the key was cancelled.
   * Not idempotent: asked twice, it makes two orders, unless both have one idempotency_key. Then the answer is the order
   * of that key; ALREADY_EXISTS where the key is that of another order, ABORTED while it is not known what becomes of it.
   */
  CreateOrder: grpc.handleUnaryCall<_shop_v1_CreateOrderRequest, _shop_v1_OrderInput>;
  
  /**
   * NOT_FOUND for an unknown id.
   */
  GetOrder: grpc.handleUnaryCall<_shop_v1_GetOrderRequest, _shop_v1_OrderInput>;
  
  /**
   * The order as it stands, then an event per change of its status; ends when the status is final.
   */
  WatchOrder: grpc.handleServerStreamingCall<_shop_v1_WatchOrderRequest, _shop_v1_OrderEventInput>;
  
}

export interface OrderServiceDefinition extends grpc.ServiceDefinition {
  CreateOrder: MethodDefinition<_shop_v1_CreateOrderRequestInput, _shop_v1_OrderInput, _shop_v1_CreateOrderRequest, _shop_v1_Order>
  GetOrder: MethodDefinition<_shop_v1_GetOrderRequestInput, _shop_v1_OrderInput, _shop_v1_GetOrderRequest, _shop_v1_Order>
  WatchOrder: MethodDefinition<_shop_v1_WatchOrderRequestInput, _shop_v1_OrderEventInput, _shop_v1_WatchOrderRequest, _shop_v1_OrderEvent>
}
