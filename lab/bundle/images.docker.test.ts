import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildImage } from '../images/build-image.ts';
import { requireEngine } from '../runtime/docker/engine.ts';
import { makeArchive } from './make-archive.ts';
import { thisPlatform } from './platforms.ts';
import { ofOtherPlatforms } from './save-images.ts';

const run = promisify(execFile);
const engine = await requireEngine();
const never = new AbortController().signal;
const own = thisPlatform() ?? expect.fail('no archive is for this machine');
const name = `faultline/bundle-test:${randomUUID()}`;
const images = { engine, images: [{ name }], replaced: [{ name, variable: 'FAULTLINE_ETCD_IMAGE' }] };
const image = engine.container.dockerode.getImage(name);

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-images-'));
  const context = join(folder, 'context');
  mkdirSync(context);
  writeFileSync(join(context, 'what'), 'an image');
  writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\nCOPY what /what\n');
  await buildImage(engine, context, name, { signal: never });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await image.remove({ force: true }).catch(() => {});
});

/** A clone of nothing that npm would have to fetch, whose lab tells which etcd it would take. */
async function clone(): Promise<string> {
  const root = join(folder, 'clone');
  const manifest = { name: 'small', version: '1.0.0' };
  mkdirSync(join(root, 'lab/cli'), { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
  const lock = { ...manifest, lockfileVersion: 3, packages: { '': manifest } };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  writeFileSync(join(root, 'lab/cli/start.mjs'), 'console.log(process.env.FAULTLINE_ETCD_IMAGE);');
  mkdirSync(join(root, 'page'));
  await run('git', ['init', '-q'], { cwd: root });
  return root;
}

test('images that came along are loaded where an engine is, and are those that the lab looks for', async () => {
  const root = await clone();
  const output = join(folder, 'dist');
  const source = { root, page: join(root, 'page'), licences: {}, version: '1.0.0', output, images };
  const { path } = await makeArchive(own, source, never);
  await image.remove({ force: true });
  const unpacked = join(folder, 'unpacked');
  mkdirSync(unpacked);
  await run('tar', ['-xzf', path, '--strip-components=1'], { cwd: unpacked });

  // One that is set here would be taken.
  const { FAULTLINE_ETCD_IMAGE: _, ...env } = process.env;
  const started = await run(join(unpacked, 'faultline'), [], { env });
  expect(started.stdout.trim()).toBe(name);
  const { stdout } = await run(join(unpacked, 'load-images'), []);
  expect(stdout).toContain(name);
  expect((await image.inspect()).RepoTags).toEqual([name]);
});

test('without an engine that answers, loading says so in a line', async () => {
  const loader = join(folder, 'unpacked/load-images');
  expect(existsSync(loader)).toBe(true);
  const env = { ...process.env, DOCKER_HOST: 'unix:///nowhere.sock' };
  await expect(run(loader, [], { env })).rejects.toMatchObject({
    ...{ code: 3, stderr: expect.stringMatching(/^Expected a Docker engine .*\n$/) },
  });
});

test('an archive for other processors gets none of them', async () => {
  const other = own.endsWith('x64') ? 'linux-arm64' : 'linux-x64';
  expect(await ofOtherPlatforms(other, images)).toEqual([name]);
  expect(await ofOtherPlatforms(own, images)).toEqual([]);
});
