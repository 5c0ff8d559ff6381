import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';
import { mutate, mutationsFor, mutationsOf } from '../mutations.ts';

const mutations = mutationsOf(process.env.FAULTLINE_PRELOAD ?? 'none:');

/** Does to what a test loads into its own process what the preload does to the processes that it starts. */
const mutating: Plugin = {
  name: 'sabotage',
  enforce: 'pre',
  transform(source, id) {
    const mine = mutationsFor(id, mutations);
    return mine.length === 0 ? undefined : { code: mutate(source, mine), map: null };
  },
  // What is broken is in no cache, neither as it is nor broken; all else is transformed once for all sabotages.
  configureVitest({ defineCacheKeyGenerator }) {
    defineCacheKeyGenerator(({ id }) => (mutationsFor(id, mutations).length === 0 ? undefined : false));
  },
};

/** For single tests of the suite under a sabotage; see kit-sabotage.test.ts. */
export default defineConfig({
  plugins: [mutating],
  test: {
    include: ['{lab,services,scenarios,dashboards}/**/*.test.ts'],
    exclude: ['scenarios/sabotage/**', '**/*.docker.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    fsModuleCache: true,
    fsModuleCachePath: fileURLToPath(
      new URL('../../../node_modules/.cache/faultline-sabotage', import.meta.url),
    ),
    pool: 'forks',
    maxWorkers: 1,
  },
});
