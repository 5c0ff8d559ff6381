import { bankService } from '../../bank/service.ts';
import { bank } from '../../proto/contracts.ts';
import { noLedger, noServiceTime } from '../no-work.ts';
import { serveBare } from './plumbing.ts';

serveBare(bank, bankService({ serviceTime: noServiceTime, ledger: noLedger }));
