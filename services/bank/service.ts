import { randomUUID } from 'node:crypto';
import type { Implementation } from '../kit/grpc/implementation.ts';
import { invalidArgument } from '../kit/grpc/rpc-error.ts';
import type { BankServiceHandlers } from '../proto/generated/shop/v1/BankService.ts';

const CHARGE_MS = 50;
/** Charges remembered for idempotency; the oldest are forgotten. */
const REMEMBERED = 50_000;

export function bankService(serviceTime: (ms: number) => Promise<void>): Implementation<BankServiceHandlers> {
  const charges = new Map<string, string>();
  return {
    async Charge({ reference, accountId, amountCents }) {
      if (reference === '') throw invalidArgument('reference', 'a reference', reference);
      if (accountId === '') throw invalidArgument('account_id', 'an account', accountId);
      if (amountCents <= 0) throw invalidArgument('amount_cents', 'more than 0', amountCents);
      await serviceTime(CHARGE_MS);
      const chargeId = charges.get(reference) ?? randomUUID();
      charges.set(reference, chargeId);
      if (charges.size > REMEMBERED) charges.delete(charges.keys().next().value ?? '');
      return { chargeId };
    },
  };
}
