import { serve } from '../../kit/serve.ts';
import { paymentService } from '../../payment/service.ts';
import { bank, payment } from '../../proto/contracts.ts';
import { noJournal } from '../no-work.ts';

await serve(payment, (kit) => {
  const client = kit.client(bank);
  return paymentService({ bank: client, settling: client, journal: noJournal });
});
