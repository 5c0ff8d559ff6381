/**
 * FAULTLINE_PRELOAD of a sabotaged run: changes the source of single modules while they are loaded, in the lab and in
 * all that it starts. So the product needs no seam of its own for this. What to change stands in this module's own URL.
 */
import { registerHooks } from 'node:module';
import { mutate, mutationsFor, mutationsOf } from './mutations.ts';

const mutations = mutationsOf(import.meta.url);

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const mine = mutationsFor(url, mutations);
    if (mine.length === 0) return loaded;
    return { ...loaded, source: mutate(Buffer.from(loaded.source).toString(), mine) };
  },
});
