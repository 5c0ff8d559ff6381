import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { folderOf, source } from './built/cache.ts';
import { SERVERS, type Server } from './built/servers.ts';
import { eachVersion, firstOf, installed, newest } from './installed.ts';

const etcd = SERVERS.find(({ name }) => name === 'etcd') as Server;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-installed-'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('PATH', `${folder}/first::${folder}/second`);
  return () => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  };
});

function program(path: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

test('PATH comes first, then what was built whole', () => {
  const files = [program('first/etcd'), program('second/etcd')];
  const built = program(`cache/faultline/servers/etcd-${etcd.version}/etcd`);
  expect(installed('etcd')).toEqual(files);
  writeFileSync(join(folderOf(etcd), 'built-from.txt'), `${source(etcd)}\n`);
  expect(installed('etcd')).toEqual([...files, built]);
});

test('of files of one version the first is met, and what is another program is passed over', async () => {
  const versions = new Map([
    ['a', '3.4.23'],
    ['b', null],
    ['c', '3.10.0'],
    ['d', '3.4.23'],
  ]);
  const versionOf = async (file: string) => versions.get(file) ?? null;
  const each = await eachVersion(['a', 'b', 'c', 'd'], versionOf);
  expect(each).toEqual([
    { path: 'a', version: '3.4.23' },
    { path: 'c', version: '3.10.0' },
  ]);
  expect(newest(each)).toEqual({ path: 'c', version: '3.10.0' });
  expect(newest([])).toBeNull();
  expect(await firstOf(['b', 'd', 'c'], versionOf)).toEqual({ path: 'd', version: '3.4.23' });
  expect(await firstOf(['b'], versionOf)).toBeNull();
});
