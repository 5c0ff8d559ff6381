import { defineConfig } from 'vitest/config';
import { SIDE_BY_SIDE } from './lab/testing/side-by-side.ts';

/** Minutes long: npm run test:sabotage. Need a Docker engine: npm run test:docker. Need a clone: npm run test:clone. */
const ELSEWHERE = [
  'scenarios/sabotage/sabotage.test.ts',
  'scenarios/sabotage/kit/kit-sabotage.test.ts',
  '**/*.docker.test.ts',
  '**/*.clone.test.ts',
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
          name: 'side by side',
          include: [...SIDE_BY_SIDE],
          exclude: ELSEWHERE,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'measuring',
          include: [
            'control',
            'lab',
            'services',
            'scenarios',
            'workshop',
            'examples',
            'dashboards',
            'packaging',
          ].map((folder) => `${folder}/**/*.test.ts`),
          exclude: [...ELSEWHERE, ...SIDE_BY_SIDE],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
