import { serve } from '../kit/serve.ts';
import { bank } from '../proto/contracts.ts';
import { bankService } from './service.ts';

await serve(bank, (kit) => bankService((ms) => kit.serviceTime(ms)));
