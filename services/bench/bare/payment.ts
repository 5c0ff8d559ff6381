import { paymentService } from '../../payment/service.ts';
import { bank, payment } from '../../proto/contracts.ts';
import { bareClient, serveBare } from './plumbing.ts';

serveBare(payment, paymentService({ bank: bareClient(bank) }));
