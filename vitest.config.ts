import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LONG, leftOut } from './lab/testing/long-tests.ts';
import { SIDE_BY_SIDE } from './lab/testing/side-by-side.ts';
import { TOGETHER } from './lab/testing/together.ts';

/** Minutes long: npm run test:sabotage. Need a Docker engine: npm run test:docker. Need a clone: npm run test:clone. */
const ELSEWHERE = [
  'scenarios/sabotage/sabotage.test.ts',
  'scenarios/sabotage/kit/kit-sabotage.test.ts',
  '**/*.docker.test.ts',
  '**/*.clone.test.ts',
];

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // A scenario of a temporary folder that a test loads into its own process: Vite finds a package by its own name only for files within it.
  resolve: {
    alias: [
      { find: /^faultline$/, replacement: fileOf('lab/scenario/vocabulary.ts') },
      { find: /^faultline\/shop$/, replacement: fileOf('services/faultline.config.ts') },
    ],
  },
  // Components of pages, where a test renders them itself.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Tests that say of themselves that they are concurrent wait for timers of 5 to 30 s.
    maxConcurrency: 12,
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: [...TOGETHER],
          isolate: false,
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'side by side',
          include: [...SIDE_BY_SIDE],
          exclude: [...ELSEWHERE, ...TOGETHER],
          maxWorkers: 3,
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
          exclude: [...ELSEWHERE, ...SIDE_BY_SIDE, ...leftOut(LONG, console.log)],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
