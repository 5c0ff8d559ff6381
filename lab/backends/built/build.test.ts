import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildServer, goVersion } from './build.ts';
import { builtFolders, cacheFolder, folderOf, isBuilt } from './cache.ts';
import { SERVERS, type Server } from './servers.ts';

const etcd = SERVERS.find(({ name }) => name === 'etcd') as Server;
const never = new AbortController().signal;
let folder: string;
let cache: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-built-'));
  cache = join(folder, 'cache');
  return () => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  };
});
afterEach(() => vi.restoreAllMocks());

/** A `go` that writes down how it was called, and makes of each package a program that prints `says`. */
function fakeGo(says: string, then = ''): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const script = [
    '#!/bin/sh',
    `echo "$*" >> ${folder}/calls`,
    then,
    'while [ "$1" != -o ]; do shift; done',
    `printf '#!/bin/sh\\necho "${says}"\\n' > "$2"`,
    'chmod +x "$2"',
  ];
  writeFileSync(join(bin, 'go'), script.join('\n'));
  chmodSync(join(bin, 'go'), 0o755);
  vi.stubEnv('PATH', `${bin}:/usr/bin:/bin`);
}
const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');

test('each program is built once, static and stripped, and found from then on', async () => {
  fakeGo('etcd Version: 3.7.3');
  const built = await buildServer(etcd, { signal: never, cache });
  expect(built).toMatchObject({ folder: join(cache, 'etcd-3.7.3'), isNew: true });
  expect(readdirSync(built.folder).toSorted()).toEqual(['built-from.txt', 'etcd', 'etcdctl']);
  expect(calls()).toHaveLength(2);
  expect(calls()[0]).toMatch(
    /^build -buildvcs=false -trimpath -ldflags -s -w -o \S+\/etcd go\.etcd\.io\/etcd\/server\/v3$/,
  );
  expect(await buildServer(etcd, { signal: never, cache })).toEqual({ ...built, isNew: false });
  expect(calls()).toHaveLength(2);
  expect(builtFolders(cache)).toEqual([built.folder]);
});

test('what was built from something else is built anew', async () => {
  fakeGo('etcd Version: 3.7.3');
  await buildServer(etcd, { signal: never, cache });
  const tagged = { ...etcd, tags: 'other' };
  expect(isBuilt(tagged, cache)).toBe(false);
  expect(await buildServer(tagged, { signal: never, cache })).toMatchObject({ isNew: true });
  expect(isBuilt(tagged, cache)).toBe(true);
});

test('the version is stamped in where a build leaves it empty', async () => {
  fakeGo('v2.13.0');
  const jaeger = SERVERS.find(({ name }) => name === 'jaeger') as Server;
  await buildServer(jaeger, { signal: never, cache });
  expect(calls()[0]).toContain(
    ' -s -w -X github.com/jaegertracing/jaeger/internal/version.latestVersion=v2.13.0 ',
  );
});

test('a build that fails leaves nothing, and what Go said last is told', async () => {
  fakeGo('', 'echo "no space left on device" >&2; exit 1');
  const error = await buildServer(etcd, { signal: never, cache }).catch((reason) => reason);
  expect(error).toMatchObject({ code: 'server-not-built', detail: ['no space left on device'] });
  expect(error.message).toBe(
    'Expected Go to build etcd 3.7.3, found that it failed (its last lines are below).',
  );
  expect(readdirSync(cache)).toEqual([]);
});

test('a program that says another version is none', async () => {
  fakeGo('etcd Version: 3.7.2');
  await expect(buildServer(etcd, { signal: never, cache })).rejects.toThrow(
    'Expected etcd to say that it is 3.7.3, found "etcd Version: 3.7.2".',
  );
  expect(readdirSync(cache)).toEqual([]);
});

test('an interrupted build leaves nothing', async () => {
  fakeGo('', `echo here > ${folder}/began; exec sleep 60`);
  const controller = new AbortController();
  const building = buildServer(etcd, { signal: controller.signal, cache }).catch((reason) => reason);
  await vi.waitFor(() => readFileSync(join(folder, 'began')));
  controller.abort(new Error('Interrupted.'));
  expect(await building).toEqual(new Error('Interrupted.'));
  expect(readdirSync(cache)).toEqual([]);
});

test('what a killed build has left goes with the next one, but not what one makes elsewhere', async () => {
  fakeGo('etcd Version: 3.7.3');
  const old = new Date(Date.now() - 7_200_000);
  for (const name of ['etcd-3.7.3-killed', 'etcd-3.7.3-running'])
    mkdirSync(join(cache, name), { recursive: true });
  utimesSync(join(cache, 'etcd-3.7.3-killed'), old, old);
  await buildServer(etcd, { signal: never, cache });
  expect(readdirSync(cache).toSorted()).toEqual(['etcd-3.7.3', 'etcd-3.7.3-running']);
});

test('what has a folder in the place of its stamp is built anew', async () => {
  fakeGo('etcd Version: 3.7.3');
  mkdirSync(join(folderOf(etcd, cache), 'built-from.txt'), { recursive: true });
  expect(isBuilt(etcd, cache)).toBe(false);
  expect(await buildServer(etcd, { signal: never, cache })).toMatchObject({ isNew: true });
  expect(isBuilt(etcd, cache)).toBe(true);
});

test('without Go there is none to ask', async () => {
  vi.stubEnv('PATH', folder);
  expect(await goVersion()).toBeNull();
});

test('the cache is where the user says, else in the home folder', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/c' })).toBe('/c/faultline/servers');
  expect(cacheFolder({})).toMatch(/\/\.cache\/faultline\/servers$/);
  // As the specification of base directories has it: a relative one is invalid and is ignored.
  expect(cacheFolder({ XDG_CACHE_HOME: 'c' })).toBe(cacheFolder({}));
  expect(cacheFolder({ XDG_CACHE_HOME: './c' })).toBe(cacheFolder({}));
  expect(folderOf(etcd, '/c')).toBe('/c/etcd-3.7.3');
});
