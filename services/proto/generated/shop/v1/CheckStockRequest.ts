// Original file: services/proto/shop/v1/inventory.proto

import type { StockLineInput as _shop_v1_StockLineInput, StockLine as _shop_v1_StockLine } from '../../shop/v1/StockLine.ts';

export interface CheckStockRequestInput {
  'lines'?: (_shop_v1_StockLineInput)[];
}

export interface CheckStockRequest {
  'lines': (_shop_v1_StockLine)[];
}
