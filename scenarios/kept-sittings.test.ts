import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readSitting } from '../lab/bench/gate/sitting.ts';
import { loadScenario } from '../lab/cli/catalogue.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const KEPT = join(ROOT, 'lab/bench/sittings');
const kept = readdirSync(KEPT).flatMap((folder) =>
  readdirSync(join(KEPT, folder)).map((file) => [folder, basename(file, '.json')] as const),
);

test('there are some', () => {
  expect(kept).not.toEqual([]);
});

// Of another version they would be refused, and nobody could make the tables of BENCHMARKS.md again: they go with what they were of.
test.each(kept)('%s is of %s as it is now', async (folder, name) => {
  const sitting = await readSitting(join(KEPT, folder), await loadScenario(name, ROOT));
  expect(sitting?.runs.length).toBeGreaterThanOrEqual(5);
});
