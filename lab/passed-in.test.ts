import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
/** What only tests use is free. */
const SUPPORT = /\.test\.ts$|\/fixture\//;
const WALL_CLOCK_OR_CHANCE = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandom(Bytes|UUID|Int)\b/;
/** gRPC takes a deadline as a time of the wall clock. */
const DEADLINES = ['lab/run/lab/lease-reading.ts', 'lab/run/lab/registry-connection.ts'];

test('a lab, its load and its faults read no wall clock and draw nothing but from what they are given', () => {
  const files = globSync('lab/{run,load,faults}/**/*.ts', { cwd: ROOT }).filter(
    (file) => !SUPPORT.test(file),
  );
  expect(files.length).toBeGreaterThan(100);
  const read = files.filter((file) => WALL_CLOCK_OR_CHANCE.test(readFileSync(join(ROOT, file), 'utf8')));
  expect(read.toSorted()).toEqual(DEADLINES);
});
