import { defineConfig } from 'vitest/config';

/** Minutes long and on its own: `npm run test:sabotage`. */
export default defineConfig({
  test: {
    include: ['scenarios/sabotage/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 1,
    // Of the concurrent tests, which run a vitest each: on two processors, but many of them wait most of the time.
    maxConcurrency: 4,
  },
});
