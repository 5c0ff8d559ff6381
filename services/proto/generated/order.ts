import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CreateOrderRequestInput as _shop_v1_CreateOrderRequestInput, CreateOrderRequest as _shop_v1_CreateOrderRequest } from './shop/v1/CreateOrderRequest.ts';
import type { GetOrderRequestInput as _shop_v1_GetOrderRequestInput, GetOrderRequest as _shop_v1_GetOrderRequest } from './shop/v1/GetOrderRequest.ts';
import type { OrderInput as _shop_v1_OrderInput, Order as _shop_v1_Order } from './shop/v1/Order.ts';
import type { OrderEventInput as _shop_v1_OrderEventInput, OrderEvent as _shop_v1_OrderEvent } from './shop/v1/OrderEvent.ts';
import type { OrderItemInput as _shop_v1_OrderItemInput, OrderItem as _shop_v1_OrderItem } from './shop/v1/OrderItem.ts';
import type { OrderServiceClient as _shop_v1_OrderServiceClient, OrderServiceDefinition as _shop_v1_OrderServiceDefinition } from './shop/v1/OrderService.ts';
import type { WatchOrderRequestInput as _shop_v1_WatchOrderRequestInput, WatchOrderRequest as _shop_v1_WatchOrderRequest } from './shop/v1/WatchOrderRequest.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  shop: {
    v1: {
      CreateOrderRequest: MessageTypeDefinition<_shop_v1_CreateOrderRequestInput, _shop_v1_CreateOrderRequest>
      GetOrderRequest: MessageTypeDefinition<_shop_v1_GetOrderRequestInput, _shop_v1_GetOrderRequest>
      Order: MessageTypeDefinition<_shop_v1_OrderInput, _shop_v1_Order>
      OrderEvent: MessageTypeDefinition<_shop_v1_OrderEventInput, _shop_v1_OrderEvent>
      OrderItem: MessageTypeDefinition<_shop_v1_OrderItemInput, _shop_v1_OrderItem>
      /**
       * Takes orders and keeps them.
       */
      OrderService: SubtypeConstructor<typeof grpc.Client, _shop_v1_OrderServiceClient> & { service: _shop_v1_OrderServiceDefinition }
      OrderStatus: EnumTypeDefinition
      WatchOrderRequest: MessageTypeDefinition<_shop_v1_WatchOrderRequestInput, _shop_v1_WatchOrderRequest>
    }
  }
}

