import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { images, NO_JAEGER, neededImages, replacedImages } from '../runtime/docker/images.ts';
import { type ImageSource, saveImages } from './save-images.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-images-'));
  for (const { variable } of Object.values(images())) vi.stubEnv(variable, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Of each image its name is all that there is. */
const dockerode = { getImage: (name: string) => ({ get: async () => Readable.from([name]) }) };
const engine = { container: { dockerode } } as unknown as ImageSource['engine'];
const save = () =>
  saveImages(
    folder,
    { engine, images: neededImages(), replaced: replacedImages() },
    new AbortController().signal,
  );
const read = (name: string) => readFileSync(join(folder, 'images', name), 'utf8');

test('the lab of the archive looks for the images that are in it', async () => {
  await save();
  const all = Object.values(images()).map(({ name }) => name);
  expect(all.map((_, at) => read(`${at + 1}.tar`))).toEqual(all);
  expect(read('names.sh')).toBe('');
});

test('it looks for one that was replaced, and goes without the Jaeger that there is none of', async () => {
  vi.stubEnv('FAULTLINE_ETCD_IMAGE', 'an/etcd:1');
  vi.stubEnv('FAULTLINE_JAEGER_IMAGE', NO_JAEGER);
  await save();
  expect(readdirSync(join(folder, 'images')).toSorted()).toEqual(['1.tar', '2.tar', '3.tar', 'names.sh']);
  expect(read('1.tar')).toBe('an/etcd:1');
  const names = join(folder, 'images/names.sh');
  const env = { PATH: process.env.PATH };
  const said = execFileSync('/bin/sh', ['-c', '. "$0"; env', names], { env, encoding: 'utf8' }).split('\n');
  expect(said).toEqual(
    expect.arrayContaining(['FAULTLINE_ETCD_IMAGE=an/etcd:1', `FAULTLINE_JAEGER_IMAGE=${NO_JAEGER}`]),
  );
});
