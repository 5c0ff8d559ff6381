import { serve } from '../kit/serve.ts';
import { loadCatalogue } from '../proto/catalogue.ts';
import { product } from '../proto/contracts.ts';
import { productService } from './service.ts';

await serve(product, (kit) => productService(loadCatalogue(), (ms) => kit.serviceTime(ms)));
