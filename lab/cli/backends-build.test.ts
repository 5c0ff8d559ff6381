import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { canMount } from './fixture/can-mount.ts';
import type { LabEnd, LabProcess } from './fixture/lab-process.ts';
import { Workspace } from './fixture/workspace.ts';

const BUILD = fileURLToPath(new URL('./backends-build.ts', import.meta.url));

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

const VERSION = 'case $1 in version) echo "go version go1.26 linux/amd64"; exit;; esac';

function fakeGo(script: string, mode = 0o755): void {
  mkdirSync(join(workspace.folder, 'bin'));
  workspace.write('bin/go', `#!/bin/sh\n${script}\n`);
  chmodSync(join(workspace.folder, 'bin/go'), mode);
}

/** With that `go` and a cache of its own, unless the environment says otherwise. */
function start(command: readonly [string, ...string[]], env: Record<string, string> = {}): LabProcess {
  const PATH = `${join(workspace.folder, 'bin')}:/usr/bin:/bin`;
  return workspace.command(command, { PATH, XDG_CACHE_HOME: join(workspace.folder, 'cache'), ...env });
}

/** `npm run backends:build` with this script as `go`. */
function build(go: string, args: readonly string[] = [], env: Record<string, string> = {}): LabProcess {
  fakeGo(go);
  return start([process.execPath, BUILD, ...args], env);
}

/** The one line that it said. */
function only({ stdout, stderr }: LabEnd): string {
  expect(stdout).toBe('');
  const lines = stderr.trim().split('\n');
  expect(lines).toHaveLength(1);
  return lines[0] as string;
}
const notWritable = (reason: string) =>
  new RegExp(
    `^Could not build into \\S+/faultline/servers: ${reason}.*\\. Repair it, or name another cache's absolute path in XDG_CACHE_HOME\\.$`,
  );

test.each(['--print-paht', '--verbose', 'etcd'])('%s is refused in one line, exit code 2', async (word) => {
  await using building = build('exit 1', [word]);
  const end = await building.ended;
  expect(only(end)).toMatch(
    /^(Unknown option '--\S+'|Unexpected argument 'etcd')\. Usage: npm run backends:build \[-- --print-path\]$/,
  );
  expect(end.code).toBe(2);
});

test('so is a flag of images:local, which takes none', async () => {
  const file = fileURLToPath(new URL('./images-local.ts', import.meta.url));
  await using building = workspace.command([process.execPath, file, '--verbose']);
  const end = await building.ended;
  expect(only(end)).toBe("Unknown option '--verbose'. Usage: npm run images:local");
  expect(end.code).toBe(2);
});

test.each([
  ['a part of whose path is a file', 'cache', 'ENOTDIR'],
  ['that is a file', 'cache/faultline/servers', 'EEXIST'],
])('a cache %s: one line, exit code 3', async (_, file, reason) => {
  mkdirSync(join(workspace.folder, file, '..'), { recursive: true });
  workspace.write(file, '');
  await using building = build(VERSION);
  const end = await building.ended;
  expect(only(end)).toMatch(notWritable(reason));
  expect(end.code).toBe(3);
});

test.skipIf(process.getuid?.() === 0)('a cache that is not ours: one line, exit code 3', async () => {
  mkdirSync(join(workspace.folder, 'cache'), { mode: 0o500 });
  await using building = build(VERSION);
  const end = await building.ended;
  expect(only(end)).toMatch(notWritable('EACCES'));
  expect(end.code).toBe(3);
});

test.skipIf(!canMount).each([
  [
    'is full',
    'mount -t tmpfs -o nr_inodes=3 none cache',
    'ENOSPC.* \\(the disk is full \\(.+ free on \\S+/cache\\)\\)',
  ],
  [
    'is read-only',
    'mount -t tmpfs none cache && mkdir -p cache/faultline/servers && mount -o remount,ro none cache',
    'EROFS.* \\(the file system is read-only \\(.+ free on \\S+/cache\\)\\)',
  ],
])('a cache on a disk that %s: one line, exit code 3', async (_, mount, reason) => {
  mkdirSync(join(workspace.folder, 'cache'));
  fakeGo(VERSION);
  const script = `${mount} && exec "$0" ${BUILD}`;
  await using building = start(['unshare', '-rm', 'sh', '-c', script, process.execPath]);
  const end = await building.ended;
  expect(only(end)).toMatch(notWritable(reason));
  expect(end.code).toBe(3);
});

test.each([
  ['prints something else', 'echo "the game of Go"', '"the game of Go"'],
  ['fails', 'echo "GOROOT is lost" >&2; exit 2', 'exit code 2, "GOROOT is lost"'],
])('a go that %s: one line, exit code 3', async (_, go, found) => {
  await using building = build(go);
  const end = await building.ended;
  expect(only(end)).toBe(
    `Expected \`go version\` to print "go version ...", found ${found}. Repair that Go, or take it off PATH to go on without.`,
  );
  expect(end.code).toBe(3);
});

test('a go that cannot be executed: one line, exit code 3', async () => {
  fakeGo(VERSION, 0o644);
  await using building = start([process.execPath, BUILD], { PATH: join(workspace.folder, 'bin') });
  const end = await building.ended;
  expect(only(end)).toContain(
    'to print "go version ...", found a file that can not be executed. Repair that Go',
  );
  expect(end.code).toBe(3);
});

test.runIf(process.platform === 'linux')('SIGTERM while go hangs ends both', async () => {
  const asked = join(workspace.folder, 'asked');
  // Ignores what a terminal sends, as does what it starts.
  await using building = build(`trap '' INT TERM\ntouch ${asked}\nsleep 600`);
  await vi.waitUntil(() => existsSync(asked), { timeout: 20_000 });
  building.signal('SIGTERM');
  const { code, stderr } = await building.ended;
  expect(stderr).toBe('Stopping (SIGTERM): what was started is being ended.\n\nInterrupted.\n');
  expect(code).toBe(130);
  await building.nothingLeft();
});

test('a relative XDG_CACHE_HOME is ignored', async () => {
  const HOME = join(workspace.folder, 'home');
  await using building = build(`${VERSION}\nexit 1`, [], { HOME, XDG_CACHE_HOME: 'cache' });
  const { code, stderr } = await building.ended;
  expect(stderr).toContain('Expected Go to build etcd');
  expect(code).toBe(3);
  expect(existsSync(join(workspace.folder, 'cache'))).toBe(false);
  expect(existsSync(join(HOME, '.cache/faultline/servers'))).toBe(true);
});
