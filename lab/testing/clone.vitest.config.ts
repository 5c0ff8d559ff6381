import { defineConfig } from 'vitest/config';

/** What needs a clone of its own: `npm run test:clone`. */
export default defineConfig({
  test: {
    include: ['lab/**/*.clone.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
