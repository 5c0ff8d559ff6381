import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { BankServiceClient as _shop_v1_BankServiceClient, BankServiceDefinition as _shop_v1_BankServiceDefinition } from './shop/v1/BankService.ts';
import type { ChargeInput as _shop_v1_ChargeInput, Charge as _shop_v1_Charge } from './shop/v1/Charge.ts';
import type { ChargeRequestInput as _shop_v1_ChargeRequestInput, ChargeRequest as _shop_v1_ChargeRequest } from './shop/v1/ChargeRequest.ts';
import type { ChargeResponseInput as _shop_v1_ChargeResponseInput, ChargeResponse as _shop_v1_ChargeResponse } from './shop/v1/ChargeResponse.ts';
import type { GetChargeRequestInput as _shop_v1_GetChargeRequestInput, GetChargeRequest as _shop_v1_GetChargeRequest } from './shop/v1/GetChargeRequest.ts';
import type { VoidChargeRequestInput as _shop_v1_VoidChargeRequestInput, VoidChargeRequest as _shop_v1_VoidChargeRequest } from './shop/v1/VoidChargeRequest.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  shop: {
    v1: {
      /**
       * The outside party that everything waits for. Its ledger is one for all its instances.
       */
      BankService: SubtypeConstructor<typeof grpc.Client, _shop_v1_BankServiceClient> & { service: _shop_v1_BankServiceDefinition }
      Charge: MessageTypeDefinition<_shop_v1_ChargeInput, _shop_v1_Charge>
      ChargeRequest: MessageTypeDefinition<_shop_v1_ChargeRequestInput, _shop_v1_ChargeRequest>
      ChargeResponse: MessageTypeDefinition<_shop_v1_ChargeResponseInput, _shop_v1_ChargeResponse>
      ChargeStatus: EnumTypeDefinition
      GetChargeRequest: MessageTypeDefinition<_shop_v1_GetChargeRequestInput, _shop_v1_GetChargeRequest>
      VoidChargeRequest: MessageTypeDefinition<_shop_v1_VoidChargeRequestInput, _shop_v1_VoidChargeRequest>
    }
  }
}

