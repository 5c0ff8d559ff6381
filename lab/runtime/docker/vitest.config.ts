import { defineConfig } from 'vitest/config';

/** What needs a Docker engine and the images: `npm run test:docker`. */
export default defineConfig({
  test: {
    include: ['lab/**/*.docker.test.ts', 'packaging/**/*.docker.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
