import { configDefaults, defineConfig } from 'vitest/config';
import { LONG_IN_CONTAINERS, leftOut } from './long-tests.ts';

/** What needs a Docker engine and the images: `npm run test:docker`. */
export default defineConfig({
  test: {
    include: ['lab/**/*.docker.test.ts', 'packaging/**/*.docker.test.ts'],
    exclude: [...configDefaults.exclude, ...leftOut(LONG_IN_CONTAINERS, console.log)],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
