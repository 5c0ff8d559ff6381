import { inventoryService } from '../../inventory/service.ts';
import { loadCatalogue } from '../../proto/catalogue.ts';
import { inventory } from '../../proto/contracts.ts';
import { noServiceTime } from '../no-work.ts';
import { serveBare } from './plumbing.ts';

serveBare(inventory, inventoryService(loadCatalogue(), noServiceTime));
