import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['lab', 'services', 'scenarios', 'dashboards'].map((folder) => `${folder}/**/*.test.ts`),
    // Minutes long: npm run test:sabotage. Need a Docker engine: npm run test:docker.
    exclude: ['lab/sabotage/**', '**/*.docker.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // One file at a time: a lab that measures latency needs the machine for itself.
    maxWorkers: 1,
  },
});
