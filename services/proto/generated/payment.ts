import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CancelPaymentRequestInput as _shop_v1_CancelPaymentRequestInput, CancelPaymentRequest as _shop_v1_CancelPaymentRequest } from './shop/v1/CancelPaymentRequest.ts';
import type { CreatePaymentRequestInput as _shop_v1_CreatePaymentRequestInput, CreatePaymentRequest as _shop_v1_CreatePaymentRequest } from './shop/v1/CreatePaymentRequest.ts';
import type { GetPaymentRequestInput as _shop_v1_GetPaymentRequestInput, GetPaymentRequest as _shop_v1_GetPaymentRequest } from './shop/v1/GetPaymentRequest.ts';
import type { PaymentInput as _shop_v1_PaymentInput, Payment as _shop_v1_Payment } from './shop/v1/Payment.ts';
import type { PaymentServiceClient as _shop_v1_PaymentServiceClient, PaymentServiceDefinition as _shop_v1_PaymentServiceDefinition } from './shop/v1/PaymentService.ts';
import type { PaymentStateInput as _shop_v1_PaymentStateInput, PaymentState as _shop_v1_PaymentState } from './shop/v1/PaymentState.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  shop: {
    v1: {
      CancelPaymentRequest: MessageTypeDefinition<_shop_v1_CancelPaymentRequestInput, _shop_v1_CancelPaymentRequest>
      CreatePaymentRequest: MessageTypeDefinition<_shop_v1_CreatePaymentRequestInput, _shop_v1_CreatePaymentRequest>
      GetPaymentRequest: MessageTypeDefinition<_shop_v1_GetPaymentRequestInput, _shop_v1_GetPaymentRequest>
      Payment: MessageTypeDefinition<_shop_v1_PaymentInput, _shop_v1_Payment>
      /**
       * Makes payments through the bank. The order's id is the reference of its charge.
       */
      PaymentService: SubtypeConstructor<typeof grpc.Client, _shop_v1_PaymentServiceClient> & { service: _shop_v1_PaymentServiceDefinition }
      PaymentState: MessageTypeDefinition<_shop_v1_PaymentStateInput, _shop_v1_PaymentState>
      PaymentStatus: EnumTypeDefinition
    }
  }
}

