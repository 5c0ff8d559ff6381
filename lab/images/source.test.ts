import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyManifests, copySources, sourceDigest } from './source.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'faultline-source-'));
  await copyManifests(root);
  await copySources(root, ['Dockerfile', '.dockerignore', 'control', 'services', 'lab']);
});
afterEach(() => rm(root, { recursive: true }));

test('the same sources elsewhere have the same digest', async () => {
  expect(await sourceDigest(root)).toBe(await sourceDigest());
});

test.each([
  ['a service', 'services/bank/service.ts'],
  ['a key of the control channel', 'control/control.ts'],
  ['an API', 'services/proto/shop/v1/bank.proto'],
  ['a backend that is in the image', 'lab/backends/traces/embedded/store.ts'],
  ['a dependency', 'package-lock.json'],
  ['the recipe', 'Dockerfile'],
])('%s that changes changes it', async (_what, file) => {
  await appendFile(join(root, file), '\n');
  expect(await sourceDigest(root)).not.toBe(await sourceDigest());
});

test('a test and what is not in the image do not', async () => {
  await writeFile(join(root, 'services/bank/more.test.ts'), '');
  await appendFile(join(root, 'lab/errors.ts'), '\n');
  expect(await sourceDigest(root)).toBe(await sourceDigest());
});
