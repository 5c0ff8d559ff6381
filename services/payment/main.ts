import { serve } from '../kit/serve.ts';
import { bank, payment } from '../proto/contracts.ts';
import { PaymentJournal } from './journal.ts';
import { paymentService } from './service.ts';

await serve(payment, (kit) => {
  const { dataDir, instance } = kit.config;
  const journal = new PaymentJournal(dataDir, instance);
  kit.audits(journal.audit);
  return paymentService({
    bank: kit.client(bank),
    settling: kit.client(bank, { edge: 'bank-settling' }),
    journal,
  });
});
