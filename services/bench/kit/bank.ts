import { bankService } from '../../bank/service.ts';
import { serve } from '../../kit/serve.ts';
import { bank } from '../../proto/contracts.ts';
import { noLedger, noServiceTime } from '../no-work.ts';

await serve(bank, () => bankService({ serviceTime: noServiceTime, ledger: noLedger }));
