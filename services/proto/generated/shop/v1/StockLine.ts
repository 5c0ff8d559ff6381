// Original file: services/proto/shop/v1/inventory.proto


export interface StockLineInput {
  'productId'?: (string);
  'quantity'?: (number);
}

export interface StockLine {
  'productId': (string);
  'quantity': (number);
}
