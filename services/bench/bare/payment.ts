import { paymentService } from '../../payment/service.ts';
import { bank, payment } from '../../proto/contracts.ts';
import { noJournal } from '../no-work.ts';
import { bareClient, serveBare } from './plumbing.ts';

const client = bareClient(bank);
serveBare(payment, paymentService({ bank: client, settling: client, journal: noJournal }));
