// Original file: services/proto/shop/v1/product.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetProductRequestInput as _shop_v1_GetProductRequestInput, GetProductRequest as _shop_v1_GetProductRequest } from '../../shop/v1/GetProductRequest.ts';
import type { ProductInput as _shop_v1_ProductInput, Product as _shop_v1_Product } from '../../shop/v1/Product.ts';

/**
 * The catalogue.
 */
export interface ProductServiceClient extends grpc.Client {
  /**
   * NOT_FOUND for an unknown id.
   */
  GetProduct(argument: _shop_v1_GetProductRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Product>): grpc.ClientUnaryCall;
  GetProduct(argument: _shop_v1_GetProductRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Product>): grpc.ClientUnaryCall;
  GetProduct(argument: _shop_v1_GetProductRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Product>): grpc.ClientUnaryCall;
  GetProduct(argument: _shop_v1_GetProductRequestInput, callback: grpc.requestCallback<_shop_v1_Product>): grpc.ClientUnaryCall;
  /**
   * NOT_FOUND for an unknown id.
   */
  getProduct(argument: _shop_v1_GetProductRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Product>): grpc.ClientUnaryCall;
  getProduct(argument: _shop_v1_GetProductRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_shop_v1_Product>): grpc.ClientUnaryCall;
  getProduct(argument: _shop_v1_GetProductRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_shop_v1_Product>): grpc.ClientUnaryCall;
  getProduct(argument: _shop_v1_GetProductRequestInput, callback: grpc.requestCallback<_shop_v1_Product>): grpc.ClientUnaryCall;
  
}

/**
 * The catalogue.
 */
export interface ProductServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * NOT_FOUND for an unknown id.
   */
  GetProduct: grpc.handleUnaryCall<_shop_v1_GetProductRequest, _shop_v1_ProductInput>;
  
}

export interface ProductServiceDefinition extends grpc.ServiceDefinition {
  GetProduct: MethodDefinition<_shop_v1_GetProductRequestInput, _shop_v1_ProductInput, _shop_v1_GetProductRequest, _shop_v1_Product>
}
