import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { folderOf, source } from './built/cache.ts';
import { SERVERS, type Server } from './built/servers.ts';
import { eachVersion, firstOf, installed, newest, type Program } from './installed.ts';

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

function program(path: string, body = ''): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
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

const THING: Program = {
  name: 'thing',
  expected: 'a thing',
  tellVersion: ['--version'],
  versionIn: (said) => /^thing (\S+)/.exec(said)?.[1] ?? null,
};

test('of files of one version the first is met, and what is another program is passed over', async () => {
  const a = program('a/thing', 'echo thing 3.4.23');
  const b = program('b/thing', 'echo another program');
  const c = program('c/thing', 'echo thing 3.10.0');
  const d = program('d/thing', 'echo thing 3.4.23');
  const each = await eachVersion(THING, [a, b, c, d]);
  expect(each).toEqual([
    { path: a, version: '3.4.23' },
    { path: c, version: '3.10.0' },
  ]);
  expect(newest(each)).toEqual({ path: c, version: '3.10.0' });
  expect(newest([])).toBeNull();
  expect(await firstOf(THING, [b, d, c])).toEqual({ path: d, version: '3.4.23' });
  expect(await firstOf(THING, [b])).toBeNull();
});

test('what is no program is told of too, and what is no file is not', async () => {
  const path = program('first/thing', 'echo thing 3.4.23');
  chmodSync(path, 0o644);
  mkdirSync(join(folder, 'second/thing'), { recursive: true });
  const lines: string[] = [];
  expect(await firstOf(THING, undefined, { onPassedOver: (line) => lines.push(line) })).toBeNull();
  expect(lines).toEqual([
    `passed over ${path}: expected a thing, found a file that can not be executed. Repair it or take it away.`,
  ]);
  expect(installed('thing')).toEqual([]);
});

test.each([
  ['says something else', 'echo "hello  world"; echo more', '"hello  world"'],
  ['says a lot', `echo ${'x'.repeat(300)}`, `"${'x'.repeat(80)}..."`],
  ['says nothing', '', '""'],
  ['fails', 'echo "missing library" >&2; exit 127', 'exit code 127, "missing library"'],
  ['fails and says nothing', 'exit 1', 'exit code 1'],
])('what %s is passed over with one short line', async (_, body, found) => {
  const path = program('first/thing', body);
  const lines: string[] = [];
  expect(await firstOf(THING, undefined, { onPassedOver: (line) => lines.push(line) })).toBeNull();
  expect(lines).toEqual([
    `passed over ${path}: expected a thing, found ${found}. Repair it or take it away.`,
  ]);
});
