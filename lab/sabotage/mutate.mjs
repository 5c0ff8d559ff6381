/**
 * Preloaded into the lab and all that it starts: changes the source of single modules while they are loaded, as
 * `FAULTLINE_SABOTAGE` says: a JSON array of `{file, find, replace}`. So the product needs no seam of its own for this.
 * Plain JavaScript, since it runs before anything else does.
 */
import { registerHooks } from 'node:module';

const mutations = JSON.parse(process.env.FAULTLINE_SABOTAGE ?? '[]');

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const mine = mutations.filter(({ file }) => url.endsWith(`/${file}`));
    if (mine.length === 0) return loaded;
    let source = Buffer.from(loaded.source).toString();
    for (const { file, find, replace } of mine) {
      if (source.split(find).length !== 2) {
        throw new Error(`Expected to find this once in ${file}, which may have been rewritten: ${find}`);
      }
      source = source.replace(find, () => replace);
    }
    return { ...loaded, source };
  },
});
