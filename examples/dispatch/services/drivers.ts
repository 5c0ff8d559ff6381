import { setTimeout as delay } from 'node:timers/promises';
import { serve } from './serve.ts';

/** What it takes to look for one. */
const SEARCH_MS = 5;
let found = 0;

serve({
  'GET /drivers': async ({ query }) => {
    await delay(SEARCH_MS);
    found += 1;
    return { status: 200, body: { driver: `${query.get('area')}-${found % 20}` } };
  },
});
