import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { BankServiceClient as _shop_v1_BankServiceClient, BankServiceDefinition as _shop_v1_BankServiceDefinition } from './shop/v1/BankService.ts';
import type { ChargeRequestInput as _shop_v1_ChargeRequestInput, ChargeRequest as _shop_v1_ChargeRequest } from './shop/v1/ChargeRequest.ts';
import type { ChargeResponseInput as _shop_v1_ChargeResponseInput, ChargeResponse as _shop_v1_ChargeResponse } from './shop/v1/ChargeResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  shop: {
    v1: {
      /**
       * The outside party that everything waits for.
       */
      BankService: SubtypeConstructor<typeof grpc.Client, _shop_v1_BankServiceClient> & { service: _shop_v1_BankServiceDefinition }
      ChargeRequest: MessageTypeDefinition<_shop_v1_ChargeRequestInput, _shop_v1_ChargeRequest>
      ChargeResponse: MessageTypeDefinition<_shop_v1_ChargeResponseInput, _shop_v1_ChargeResponse>
    }
  }
}

