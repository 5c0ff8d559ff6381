import { status } from '@grpc/grpc-js';
import type { Implementation } from '../kit/grpc/implementation.ts';
import { invalidArgument, RpcError } from '../kit/grpc/rpc-error.ts';
import type { BankServiceHandlers } from '../proto/generated/shop/v1/BankService.ts';
import type { Ledger } from './ledger.ts';

export interface BankDependencies {
  readonly serviceTime: (ms: number) => Promise<void>;
  readonly ledger: Pick<Ledger, 'charge' | 'find' | 'void'>;
}

const CHARGE_MS = 50;
const LOOK_UP_MS = 5;

export function bankService({ serviceTime, ledger }: BankDependencies): Implementation<BankServiceHandlers> {
  return {
    async Charge({ reference, accountId, amountCents }) {
      requireReference(reference);
      if (accountId === '') throw invalidArgument('account_id', 'an account', accountId);
      if (amountCents <= 0) throw invalidArgument('amount_cents', 'more than 0', amountCents);
      await serviceTime(CHARGE_MS);
      const charged = ledger.charge({ reference, accountId, amountCents });
      switch (charged.kind) {
        case 'charged':
          return { chargeId: charged.chargeId };
        case 'declined':
          throw new RpcError(status.FAILED_PRECONDITION, 'declined: more than the account may be charged');
        case 'voided':
          throw new RpcError(status.FAILED_PRECONDITION, 'the reference was voided');
        case 'other':
          throw new RpcError(status.ALREADY_EXISTS, 'the reference is that of another charge');
      }
    },

    async GetCharge({ reference }) {
      requireReference(reference);
      await serviceTime(LOOK_UP_MS);
      return ledger.find(reference);
    },

    async VoidCharge({ reference }) {
      requireReference(reference);
      await serviceTime(LOOK_UP_MS);
      return ledger.void(reference);
    },
  };
}

function requireReference(reference: string): void {
  if (reference === '') throw invalidArgument('reference', 'a reference', reference);
}
