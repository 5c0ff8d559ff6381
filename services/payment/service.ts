import type { ServiceClient } from '../kit/grpc/client.ts';
import type { Implementation } from '../kit/grpc/implementation.ts';
import { invalidArgument } from '../kit/grpc/rpc-error.ts';
import type { BankServiceDefinition, BankServiceHandlers } from '../proto/generated/shop/v1/BankService.ts';
import type { PaymentServiceHandlers } from '../proto/generated/shop/v1/PaymentService.ts';

export interface PaymentDependencies {
  readonly bank: ServiceClient<BankServiceHandlers, BankServiceDefinition>;
}

export function paymentService({ bank }: PaymentDependencies): Implementation<PaymentServiceHandlers> {
  return {
    async CreatePayment({ orderId, customerId, amountCents }) {
      if (orderId === '') throw invalidArgument('order_id', 'an order id', orderId);
      if (customerId === '') throw invalidArgument('customer_id', 'a customer id', customerId);
      if (amountCents <= 0) throw invalidArgument('amount_cents', 'more than 0', amountCents);
      // The bank is idempotent by reference, so a repeated payment of one order is charged once.
      const { chargeId } = await bank.charge({ reference: orderId, accountId: customerId, amountCents });
      return { paymentId: chargeId, orderId, amountCents };
    },
  };
}
