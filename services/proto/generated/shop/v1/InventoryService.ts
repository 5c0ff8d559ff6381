// Original file: services/proto/shop/v1/inventory.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CheckStockRequestInput as _shop_v1_CheckStockRequestInput, CheckStockRequest as _shop_v1_CheckStockRequest } from '../../shop/v1/CheckStockRequest.ts';
import type { CheckStockResponseInput as _shop_v1_CheckStockResponseInput, CheckStockResponse as _shop_v1_CheckStockResponse } from '../../shop/v1/CheckStockResponse.ts';

/**
 * Knows what is in stock.
 */
export interface InventoryServiceClient extends grpc.Client {
  /**
   * NOT_FOUND for an unknown product.
   */
  CheckStock(argument: _shop_v1_CheckStockRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_CheckStockResponse>): grpc.ClientUnaryCall;
  CheckStock(argument: _shop_v1_CheckStockRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_CheckStockResponse>): grpc.ClientUnaryCall;
  CheckStock(argument: _shop_v1_CheckStockRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_CheckStockResponse>): grpc.ClientUnaryCall;
  CheckStock(argument: _shop_v1_CheckStockRequestInput, callback: grpc.requestCallback<_shop_v1_CheckStockResponse>): grpc.ClientUnaryCall;
  /**
   * NOT_FOUND for an unknown product.
   */
  checkStock(argument: _shop_v1_CheckStockRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_CheckStockResponse>): grpc.ClientUnaryCall;
  checkStock(argument: _shop_v1_CheckStockRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_CheckStockResponse>): grpc.ClientUnaryCall;
  checkStock(argument: _shop_v1_CheckStockRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_CheckStockResponse>): grpc.ClientUnaryCall;
  checkStock(argument: _shop_v1_CheckStockRequestInput, callback: grpc.requestCallback<_shop_v1_CheckStockResponse>): grpc.ClientUnaryCall;
  
}

/**
 * Knows what is in stock.
 */
export interface InventoryServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * NOT_FOUND for an unknown product.
   */
  CheckStock: grpc.handleUnaryCall<_shop_v1_CheckStockRequest, _shop_v1_CheckStockResponseInput>;
  
}

export interface InventoryServiceDefinition extends grpc.ServiceDefinition {
  CheckStock: MethodDefinition<_shop_v1_CheckStockRequestInput, _shop_v1_CheckStockResponseInput, _shop_v1_CheckStockRequest, _shop_v1_CheckStockResponse>
}
