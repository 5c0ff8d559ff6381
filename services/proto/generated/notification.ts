import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { NotificationServiceClient as _shop_v1_NotificationServiceClient, NotificationServiceDefinition as _shop_v1_NotificationServiceDefinition } from './shop/v1/NotificationService.ts';
import type { NotifyRequestInput as _shop_v1_NotifyRequestInput, NotifyRequest as _shop_v1_NotifyRequest } from './shop/v1/NotifyRequest.ts';
import type { NotifyResponseInput as _shop_v1_NotifyResponseInput, NotifyResponse as _shop_v1_NotifyResponse } from './shop/v1/NotifyResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  shop: {
    v1: {
      /**
       * Tells customers; nothing depends on it.
       */
      NotificationService: SubtypeConstructor<typeof grpc.Client, _shop_v1_NotificationServiceClient> & { service: _shop_v1_NotificationServiceDefinition }
      NotifyRequest: MessageTypeDefinition<_shop_v1_NotifyRequestInput, _shop_v1_NotifyRequest>
      NotifyResponse: MessageTypeDefinition<_shop_v1_NotifyResponseInput, _shop_v1_NotifyResponse>
    }
  }
}

