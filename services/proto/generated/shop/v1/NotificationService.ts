// Original file: services/proto/shop/v1/notification.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { NotifyRequestInput as _shop_v1_NotifyRequestInput, NotifyRequest as _shop_v1_NotifyRequest } from '../../shop/v1/NotifyRequest.ts';
import type { NotifyResponseInput as _shop_v1_NotifyResponseInput, NotifyResponse as _shop_v1_NotifyResponse } from '../../shop/v1/NotifyResponse.ts';

/**
 * Tells customers; nothing depends on it.
 */
export interface NotificationServiceClient extends grpc.Client {
  /**
   * Not idempotent: asked twice, it tells the customer twice.
   */
  Notify(argument: _shop_v1_NotifyRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_NotifyResponse>): grpc.ClientUnaryCall;
  Notify(argument: _shop_v1_NotifyRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_NotifyResponse>): grpc.ClientUnaryCall;
  Notify(argument: _shop_v1_NotifyRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_NotifyResponse>): grpc.ClientUnaryCall;
  Notify(argument: _shop_v1_NotifyRequestInput, callback: grpc.requestCallback<_shop_v1_NotifyResponse>): grpc.ClientUnaryCall;
  /**
   * Not idempotent: asked twice, it tells the customer twice.
   */
  notify(argument: _shop_v1_NotifyRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_NotifyResponse>): grpc.ClientUnaryCall;
  notify(argument: _shop_v1_NotifyRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_NotifyResponse>): grpc.ClientUnaryCall;
  notify(argument: _shop_v1_NotifyRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_NotifyResponse>): grpc.ClientUnaryCall;
  notify(argument: _shop_v1_NotifyRequestInput, callback: grpc.requestCallback<_shop_v1_NotifyResponse>): grpc.ClientUnaryCall;
  
}

/**
 * Tells customers; nothing depends on it.
 */
export interface NotificationServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Not idempotent: asked twice, it tells the customer twice.
   */
  Notify: grpc.handleUnaryCall<_shop_v1_NotifyRequest, _shop_v1_NotifyResponseInput>;
  
}

export interface NotificationServiceDefinition extends grpc.ServiceDefinition {
  Notify: MethodDefinition<_shop_v1_NotifyRequestInput, _shop_v1_NotifyResponseInput, _shop_v1_NotifyRequest, _shop_v1_NotifyResponse>
}
