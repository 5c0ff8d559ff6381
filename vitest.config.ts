import { defineConfig } from 'vitest/config';

/** They wait for leases and for Prometheus most of the time, and measure no latency: two files side by side. */
const WAITING = ['lab/backends', 'lab/faults', 'services/kit/registry'].map(
  (folder) => `${folder}/**/*.test.ts`,
);
/** Minutes long: npm run test:sabotage. Need a Docker engine: npm run test:docker. */
const ELSEWHERE = [
  'lab/sabotage/sabotage.test.ts',
  'lab/sabotage/kit/kit-sabotage.test.ts',
  '**/*.docker.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'waiting',
          include: WAITING,
          exclude: ELSEWHERE,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'measuring',
          include: ['lab', 'services', 'scenarios', 'dashboards'].map((folder) => `${folder}/**/*.test.ts`),
          exclude: [...ELSEWHERE, ...WAITING],
          // One file at a time: a lab that measures latency needs the machine for itself.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
