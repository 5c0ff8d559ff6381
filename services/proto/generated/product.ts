import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { GetProductRequestInput as _shop_v1_GetProductRequestInput, GetProductRequest as _shop_v1_GetProductRequest } from './shop/v1/GetProductRequest.ts';
import type { ProductInput as _shop_v1_ProductInput, Product as _shop_v1_Product } from './shop/v1/Product.ts';
import type { ProductServiceClient as _shop_v1_ProductServiceClient, ProductServiceDefinition as _shop_v1_ProductServiceDefinition } from './shop/v1/ProductService.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  shop: {
    v1: {
      GetProductRequest: MessageTypeDefinition<_shop_v1_GetProductRequestInput, _shop_v1_GetProductRequest>
      Product: MessageTypeDefinition<_shop_v1_ProductInput, _shop_v1_Product>
      /**
       * The catalogue.
       */
      ProductService: SubtypeConstructor<typeof grpc.Client, _shop_v1_ProductServiceClient> & { service: _shop_v1_ProductServiceDefinition }
    }
  }
}

