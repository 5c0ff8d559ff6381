import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { CheckStockRequestInput as _shop_v1_CheckStockRequestInput, CheckStockRequest as _shop_v1_CheckStockRequest } from './shop/v1/CheckStockRequest.ts';
import type { CheckStockResponseInput as _shop_v1_CheckStockResponseInput, CheckStockResponse as _shop_v1_CheckStockResponse } from './shop/v1/CheckStockResponse.ts';
import type { InventoryServiceClient as _shop_v1_InventoryServiceClient, InventoryServiceDefinition as _shop_v1_InventoryServiceDefinition } from './shop/v1/InventoryService.ts';
import type { StockLineInput as _shop_v1_StockLineInput, StockLine as _shop_v1_StockLine } from './shop/v1/StockLine.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  shop: {
    v1: {
      CheckStockRequest: MessageTypeDefinition<_shop_v1_CheckStockRequestInput, _shop_v1_CheckStockRequest>
      CheckStockResponse: MessageTypeDefinition<_shop_v1_CheckStockResponseInput, _shop_v1_CheckStockResponse>
      /**
       * Knows what is in stock.
       */
      InventoryService: SubtypeConstructor<typeof grpc.Client, _shop_v1_InventoryServiceClient> & { service: _shop_v1_InventoryServiceDefinition }
      StockLine: MessageTypeDefinition<_shop_v1_StockLineInput, _shop_v1_StockLine>
    }
  }
}

