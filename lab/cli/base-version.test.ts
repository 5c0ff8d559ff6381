import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { baseVersion } from './base-version.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const { signal } = new AbortController();

let workspace: Workspace;
let warned: string[];
beforeEach(() => {
  workspace = new Workspace();
  warned = [];
  vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation((line) => void warned.push(String(line)));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  workspace[Symbol.dispose]();
});

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: workspace.folder });

/** Commits a project whose dependency is in it, so that npm needs no registry. */
function commit(locked = true): void {
  const project = { name: 'p', version: '1.0.0', dependencies: { a: 'file:a' } };
  const packages = { '': project, a: { version: '1.0.0' }, 'node_modules/a': { resolved: 'a', link: true } };
  for (const folder of ['a', 'sub']) mkdirSync(join(workspace.folder, folder));
  workspace.write('package.json', JSON.stringify(project));
  workspace.write('a/package.json', JSON.stringify({ name: 'a', version: '1.0.0' }));
  if (locked) workspace.write('package-lock.json', JSON.stringify({ lockfileVersion: 3, packages }));
  workspace.write('sub/version.txt', 'old');
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'old');
  workspace.write('sub/version.txt', 'new');
}

/** Of this process; others may have theirs. */
const basesLeft = () =>
  readdirSync(tmpdir()).filter((name) => {
    const owner = join(tmpdir(), name, 'owner.json');
    if (!name.startsWith('faultline-base-') || !existsSync(owner)) return false;
    return readFileSync(owner, 'utf8').includes(`"pid":${process.pid},`);
  });

test('a folder is taken as it is, and stays', async () => {
  mkdirSync(join(workspace.folder, 'old'));
  const version = await baseVersion('old', workspace.folder, signal);
  expect(version.folder).toBe(join(workspace.folder, 'old'));
  await version[Symbol.asyncDispose]();
  expect(existsSync(version.folder)).toBe(true);
});

test('a commit has its files and dependencies in a folder of its own, which goes', async () => {
  commit();
  const version = await baseVersion('HEAD', join(workspace.folder, 'sub'), signal);
  expect(readFileSync(join(version.folder, 'version.txt'), 'utf8')).toBe('old');
  expect(existsSync(join(version.folder, '../node_modules/a/package.json'))).toBe(true);
  // A file was changed since.
  expect(warned).toEqual([]);
  await version[Symbol.asyncDispose]();
  expect(existsSync(version.folder)).toBe(false);
});

test('a project below the top of its repository is installed there', async () => {
  commit();
  const moved = ['package.json', 'package-lock.json', 'a'];
  for (const name of moved) renameSync(join(workspace.folder, name), join(workspace.folder, 'sub', name));
  git('add', '-A');
  git('commit', '-qm', 'moved');
  mkdirSync(join(workspace.folder, 'sub', 'scenarios'));
  for (const cwd of ['sub', 'sub/scenarios']) {
    await using version = await baseVersion('HEAD', join(workspace.folder, cwd), signal);
    const installed = join(version.folder, relative(cwd, 'sub'), 'node_modules/a/package.json');
    expect(existsSync(installed)).toBe(true);
  }
});

test.each([
  ['what is here', () => {}, 'is all that is here'],
  ['what is here, and words are changed', edit, 'is what is here, but for Markdown and tests'],
])('a commit that is %s is told: its gate would hold whatever it compares', async (_what, change, told) => {
  commit();
  git('commit', '-qam', 'new');
  change();
  await using _version = await baseVersion('HEAD', workspace.folder, signal);
  expect(warned).toEqual([expect.stringContaining(`base: HEAD ${told}: one version is compared with`)]);
});

function edit(): void {
  workspace.write('sub/a.test.ts', '');
  workspace.write('README.md', '# p');
  git('add', 'README.md');
}

test('of files that git does not have there may be many', async () => {
  commit();
  const deep = join(workspace.folder, ...Array.from({ length: 12 }, () => 'd'.repeat(200)));
  mkdirSync(deep, { recursive: true });
  for (let file = 0; file < 500; file++) writeFileSync(join(deep, String(file)), '');
  await using _version = await baseVersion('HEAD', workspace.folder, signal);
  expect(warned).toEqual([]);
});

test('somebody who interrupts it leaves nothing', async () => {
  commit();
  const aborted = AbortSignal.abort(new Error('Interrupted.'));
  await expect(baseVersion('HEAD', workspace.folder, aborted)).rejects.toThrow('Interrupted.');
  expect(basesLeft()).toEqual([]);
});

test.each([
  [
    'no commit',
    true,
    'no-such-branch',
    'no commit of that name is here (a CI may have fetched too little: `fetch-depth: 0`)',
    2,
  ],
  ['a commit that can not be installed', false, 'HEAD', 'Expected `npm ci', 3],
])('%s is refused with the reason', async (_what, locked, ref, reason, exitCode) => {
  commit(locked);
  const failed = baseVersion(ref, workspace.folder, signal);
  await expect(failed).rejects.toMatchObject({
    ...{ code: 'base-not-made', exitCode },
    message: expect.stringContaining(`or a commit that can be installed, got \`${ref}\`: ${reason}`),
  });
  expect(basesLeft()).toEqual([]);
});

test('why it can not be installed is told, within a silent npm too', async () => {
  commit(false);
  vi.stubEnv('npm_config_loglevel', 'silent');
  const failed = baseVersion('HEAD', workspace.folder, signal);
  await expect(failed).rejects.toMatchObject({
    detail: expect.arrayContaining([expect.stringMatching(/^npm error/)]),
  });
});

test.each(['shop:1.0', 'mirror:5000/shop:1.0', `shop@sha256:${'0'.repeat(64)}`])(
  'what is an image by its name is told to want containers: %s',
  async (image) => {
    commit();
    const failed = baseVersion(image, workspace.folder, signal);
    await expect(failed).rejects.toMatchObject({
      ...{ code: 'wrong-usage', exitCode: 2 },
      message: `Expected --runtime docker for --base \`${image}\`, which is an image by its name and no folder or commit here, got process`,
    });
  },
);

test('a base that can not be made ends the command with a line, before anything is run', async () => {
  commit(false);
  workspace.write('small.ts', smallScenario({ primary: `{ 'products-wait': { worse: 'more' } }` }));
  const flags = ['--base', 'HEAD', '--repeat', '5', '--runtime', 'process', '--backends', 'embedded'];
  const { code, stdout, stderr } = await workspace.run(['./small.ts', ...flags]);
  expect(code).toBe(3);
  expect(stderr).toMatch(
    /^\nExpected --base to be a folder or a commit that can be installed, got `HEAD`: Expected `npm ci/,
  );
  expect(stdout).toMatch(/^base: HEAD \([0-9a-f]{12}\): its files, and what npm ci brings\n$/);
  expect(existsSync(join(workspace.folder, 'reports'))).toBe(false);
});
