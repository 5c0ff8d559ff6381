import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeArchive } from './make-archive.ts';
import { isPlatform, npmFlags, type Platform, thisPlatform } from './platforms.ts';
import { hasRun, tryArchive } from './try-archive.ts';

const run = promisify(execFile);
const never = new AbortController().signal;
const own = thisPlatform() ?? expect.fail('no archive is for this machine');
let folder: string;
const root = () => join(folder, 'clone');

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root(), path)), { recursive: true });
  writeFileSync(join(root(), path), text);
}

/** A clone of nothing that npm would have to fetch, whose lab tells where it is and whether it reaches a server outside. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "faultline's bundled-"));
  const manifest = { name: 'small', version: '1.0.0' };
  write('package.json', JSON.stringify(manifest));
  write('package-lock.json', JSON.stringify({ ...manifest, lockfileVersion: 3, packages: { '': manifest } }));
  write('.gitignore', 'reports/\nlab/web/built/\nnode_modules/\n');
  write(
    'lab/cli/start.mjs',
    `import { networkInterfaces } from 'node:os';
const outside = Object.values(networkInterfaces()).flat().filter(({ internal }) => !internal).length;
console.log(JSON.stringify({ args: process.argv.slice(2), folder: process.cwd(), outside }));
process.exitCode = Number(process.argv[2]);`,
  );
  write('gone.ts', '');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=b', ...args], { cwd: root() });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'all');
  rmSync(join(root(), 'gone.ts'));
  write('workshop/own.yaml', 'of a trainer, not committed');
  write('reports/old', 'ignored');
  write('lab/web/built/d1/page.js', 'built');
  write('node_modules/preact/LICENSE', 'whose code stands in the page');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const archiveOf = (platform: Platform, of = root()) =>
  makeArchive(
    platform,
    {
      ...{ root: of, page: join(root(), 'lab/web/built/d1'), version: '1.0.0', output: join(folder, 'dist') },
      licences: { preact: join(root(), 'node_modules/preact/LICENSE') },
    },
    never,
  );

test('an archive holds the clone as it stands, the built pages, and what starts it', async () => {
  const { path, bytes } = await archiveOf('darwin-arm64');
  expect(path).toBe(join(folder, 'dist/faultline-1.0.0-darwin-arm64.tar.gz'));
  const { stdout } = await run('tar', ['-tzf', path]);
  const files = stdout
    .split('\n')
    .filter((name) => name !== '' && !name.endsWith('/') && !name.includes('/node_modules/'))
    .map((name) => name.slice('faultline-1.0.0-darwin-arm64/'.length));
  expect(files.toSorted()).toEqual([
    ...['.gitignore', 'faultline', 'lab/cli/start.mjs'],
    ...['lab/web/built/d1/LICENSE-preact', 'lab/web/built/d1/page.js'],
    ...['package-lock.json', 'package.json', 'workshop/own.yaml'],
  ]);
  expect(bytes).toBe(readFileSync(path).length);
});

test('one that can not be put where it belongs leaves no part of it there', async () => {
  const inTheWay = join(folder, 'dist/faultline-1.0.0-darwin-x64.tar.gz');
  mkdirSync(inTheWay, { recursive: true });
  await expect(archiveOf('darwin-x64')).rejects.toThrow();
  expect(readdirSync(join(folder, 'dist')).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('of a folder that git does not know there is none', async () => {
  await expect(archiveOf(own, folder)).rejects.toMatchObject({
    code: 'command-failed',
    detail: expect.arrayContaining([expect.stringContaining('not a git repository')]),
  });
});

test('it is tried in an empty folder, without a network where that can be had', async () => {
  const { path } = await archiveOf(own);
  const tried = await tryArchive(path, ['0', 'a b'], never);
  expect(tried).toMatchObject({ command: './faultline 0 a b', code: 0 });
  const { args, folder: where, outside } = JSON.parse(tried.said.at(-1) ?? '');
  expect(args).toEqual(['0', 'a b']);
  expect(where).not.toContain(folder);
  expect(existsSync(where)).toBe(false);
  if (tried.withoutNetwork) expect(outside).toBe(0);
  expect([0, 5, 3, 99].map((code) => hasRun({ ...tried, code }))).toEqual([true, true, false, false]);
  expect((await tryArchive(path, ['3'], never)).code).toBe(3);
});

/** With programs of these names before those of the machine. */
async function launched(platform: Platform, programs: Readonly<Record<string, string>>) {
  const place = mkdtempSync(join(folder, 'launched-'));
  const text = readFileSync(join(import.meta.dirname, 'faultline.sh'), 'utf8').replace(
    '@PLATFORM@',
    platform,
  );
  writeFileSync(join(place, 'faultline'), text);
  for (const [name, does] of Object.entries(programs)) {
    writeFileSync(join(place, name), `#!/bin/sh\n${does}\n`);
    chmodSync(join(place, name), 0o755);
  }
  const env = { PATH: `${place}:${process.env.PATH}` };
  return run('sh', [join(place, 'faultline'), 'doctor'], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}
const MAC = '[ "$1" = -s ] && echo Darwin || echo arm64';
const node = (version: string) => `[ "$1" = --version ] && echo ${version} || echo "node $2"`;

test('what starts it refuses another platform, and a Node that is none or another', async () => {
  expect(await launched('linux-x64', { uname: MAC })).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('Expected linux-x64, which this archive is for, got darwin-arm64'),
  });
  for (const version of ['v22.20.0', 'v24.9.0', 'v25.1.0'])
    expect(await launched('darwin-arm64', { uname: MAC, node: node(version) })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`Expected Node 24.11 or a later 24, got ${version}`),
    });
  for (const version of ['v24.11.0', 'v24.21.0'])
    expect(await launched('darwin-arm64', { uname: MAC, node: node(version) })).toEqual({
      ...{ code: 0, stdout: 'node doctor\n', stderr: '' },
    });
});

test('npm is asked for the platform that an archive is for', () => {
  expect(npmFlags('linux-arm64')).toEqual(['--os=linux', '--cpu=arm64', '--libc=glibc']);
  expect(npmFlags('darwin-x64')).toEqual(['--os=darwin', '--cpu=x64']);
  expect([isPlatform('darwin-arm64'), isPlatform('win32-x64')]).toEqual([true, false]);
});
