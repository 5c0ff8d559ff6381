import { inventoryService } from '../../inventory/service.ts';
import { serve } from '../../kit/serve.ts';
import { loadCatalogue } from '../../proto/catalogue.ts';
import { inventory } from '../../proto/contracts.ts';
import { noServiceTime } from '../no-work.ts';

await serve(inventory, () => inventoryService(loadCatalogue(), noServiceTime));
