import { serve } from '../kit/serve.ts';
import { bank } from '../proto/contracts.ts';
import { Ledger } from './ledger.ts';
import { bankService } from './service.ts';

/** 10 000.00: what is more is declined. */
const LIMIT_CENTS = 1_000_000;

await serve(bank, (kit) => {
  const ledger = new Ledger(kit.config.dataDir, LIMIT_CENTS);
  kit.audits(ledger.audit);
  return bankService({ ledger, serviceTime: (ms) => kit.serviceTime(ms) });
});
