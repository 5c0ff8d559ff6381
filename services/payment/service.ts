import { status } from '@grpc/grpc-js';
import type { ServiceClient } from '../kit/grpc/client.ts';
import type { Implementation } from '../kit/grpc/implementation.ts';
import { invalidArgument, statusCodeOf } from '../kit/grpc/rpc-error.ts';
import type { BankServiceDefinition, BankServiceHandlers } from '../proto/generated/shop/v1/BankService.ts';
import type { Charge } from '../proto/generated/shop/v1/Charge.ts';
import type { ChargeStatus } from '../proto/generated/shop/v1/ChargeStatus.ts';
import type { CreatePaymentRequest } from '../proto/generated/shop/v1/CreatePaymentRequest.ts';
import type { PaymentServiceHandlers } from '../proto/generated/shop/v1/PaymentService.ts';
import type { PaymentState } from '../proto/generated/shop/v1/PaymentState.ts';
import type { PaymentStatus } from '../proto/generated/shop/v1/PaymentStatus.ts';
import type { PaymentJournal } from './journal.ts';

type Bank = ServiceClient<BankServiceHandlers, BankServiceDefinition>;

export interface PaymentDependencies {
  readonly bank: Bank;
  /** The bank again, on an edge of its own for what nobody waits for. */
  readonly settling: Bank;
  readonly journal: Pick<PaymentJournal, 'started' | 'ended'>;
}

const STATUS: Readonly<Record<ChargeStatus, PaymentStatus>> = {
  UNKNOWN_REFERENCE: 'NOT_PAID',
  CHARGED: 'PAID',
  DECLINED: 'PAYMENT_DECLINED',
  VOIDED: 'PAYMENT_CANCELLED',
};

export function paymentService({
  bank,
  settling,
  journal,
}: PaymentDependencies): Implementation<PaymentServiceHandlers> {
  /** The bank is idempotent by reference, so a repeated payment of one order is charged once. */
  const pay = async (through: Bank, { orderId, customerId, amountCents }: CreatePaymentRequest) => {
    requireOrderId(orderId);
    if (customerId === '') throw invalidArgument('customer_id', 'a customer id', customerId);
    if (amountCents <= 0) throw invalidArgument('amount_cents', 'more than 0', amountCents);
    journal.started({ orderId, customerId, amountCents });
    try {
      const { chargeId } = await through.charge({ reference: orderId, accountId: customerId, amountCents });
      journal.ended(orderId, 'PAID', chargeId);
      return { paymentId: chargeId, orderId, amountCents };
    } catch (error) {
      if (statusCodeOf(error) === status.FAILED_PRECONDITION) journal.ended(orderId, 'DECLINED');
      throw error;
    }
  };

  return {
    CreatePayment: (request) => pay(bank, request),
    CollectPayment: (request) => pay(settling, request),

    async GetPayment({ orderId }) {
      requireOrderId(orderId);
      return stateOf(await settling.getCharge({ reference: orderId }));
    },

    async CancelPayment({ orderId }) {
      requireOrderId(orderId);
      const state = stateOf(await settling.voidCharge({ reference: orderId }));
      journal.ended(orderId, 'CANCELLED', state.paymentId);
      return state;
    },
  };
}

function stateOf({ reference, status: of, chargeId, amountCents }: Charge): PaymentState {
  return { orderId: reference, status: STATUS[of], paymentId: chargeId, amountCents };
}

function requireOrderId(orderId: string): void {
  if (orderId === '') throw invalidArgument('order_id', 'an order id', orderId);
}
