import { serve } from '../kit/serve.ts';
import { bank, payment } from '../proto/contracts.ts';
import { paymentService } from './service.ts';

await serve(payment, (kit) => paymentService({ bank: kit.client(bank) }));
