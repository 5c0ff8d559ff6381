import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { CreatePaymentRequestInput as _shop_v1_CreatePaymentRequestInput, CreatePaymentRequest as _shop_v1_CreatePaymentRequest } from './shop/v1/CreatePaymentRequest.ts';
import type { PaymentInput as _shop_v1_PaymentInput, Payment as _shop_v1_Payment } from './shop/v1/Payment.ts';
import type { PaymentServiceClient as _shop_v1_PaymentServiceClient, PaymentServiceDefinition as _shop_v1_PaymentServiceDefinition } from './shop/v1/PaymentService.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  shop: {
    v1: {
      CreatePaymentRequest: MessageTypeDefinition<_shop_v1_CreatePaymentRequestInput, _shop_v1_CreatePaymentRequest>
      Payment: MessageTypeDefinition<_shop_v1_PaymentInput, _shop_v1_Payment>
      /**
       * Makes payments through the bank.
       */
      PaymentService: SubtypeConstructor<typeof grpc.Client, _shop_v1_PaymentServiceClient> & { service: _shop_v1_PaymentServiceDefinition }
    }
  }
}

