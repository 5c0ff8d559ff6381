import { serve } from '../kit/serve.ts';
import { loadCatalogue } from '../proto/catalogue.ts';
import { inventory } from '../proto/contracts.ts';
import { inventoryService } from './service.ts';

await serve(inventory, (kit) => inventoryService(loadCatalogue(), (ms) => kit.serviceTime(ms)));
