import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const START = fileURLToPath(new URL('./start.mjs', import.meta.url));

let workspace: Workspace;
let scenario: string;
beforeEach(() => {
  workspace = new Workspace();
  scenario = `./${workspace.write('small.ts', smallScenario())}`;
});
afterEach(() => workspace[Symbol.dispose]());

/** A PATH with a shell, what it needs, and the given scripts. */
function pathWith(scripts: Readonly<Record<string, string>>): string {
  const folder = join(workspace.folder, 'bin');
  mkdirSync(folder);
  for (const tool of ['sh', 'grep', 'sleep']) symlinkSync(`/bin/${tool}`, join(folder, tool));
  for (const [name, script] of Object.entries(scripts)) {
    workspace.write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** Neither on PATH nor in the cache of what was built. */
const nothingInstalled = () => ({ PATH: pathWith({}), XDG_CACHE_HOME: join(workspace.folder, 'cache') });

/** The lab could not be started: what it said, line by line. */
async function notStarted(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const { code, stderr } = await workspace.run([scenario, ...args], env);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(code).toBe(3);
  return stderr.trim().split('\n');
}

const VERSIONED = 'case $1 in --version) echo "etcd Version: 3.4.99"; exit;; esac';

test('a backend that ends instead of serving: what it said last', async () => {
  const PATH = pathWith({ etcd: `${VERSIONED}\necho "the disk is full of holes" >&2\nexit 1` });
  const [line, ...details] = await notStarted(['--backends', 'auto'], { PATH });
  expect(line).toMatch(
    /^registry expected to be ready within \d+ ms, found exit code 1\. Its log: .*registry\.log$/,
  );
  expect(details[0]).toBe('  the disk is full of holes');
});

test('a backend that finds the disk full: which, and the line that says so instead of its stack', async () => {
  const stack = 'goroutine 1 [running]:\\nmain.main()\\n\\tmain.go:1 +0x1\\n';
  const crash = `printf 'panic: write db: no space left on device\\n\\n'; for _ in 1 2 3 4 5 6 7 8 9; do printf '${stack}\\n'; done; exit 2`;
  const PATH = pathWith({ etcd: `${VERSIONED}\n${crash}` });
  const [line, ...details] = await notStarted(['--backends', 'auto'], { PATH });
  expect(line).toMatch(
    /^The disk had no room left for it \(now .+ free on \/.*\): free some space, or choose another folder with --reports\. registry expected to be ready within \d+ ms, found exit code 2\. Its log: .*registry\.log$/,
  );
  expect(details[0]).toBe('  panic: write db: no space left on device');
  expect(details).toHaveLength(2);
});

test('--backends binary where what is there is another program: which, and what it said', async () => {
  const PATH = pathWith({ jaeger: 'echo "the bird"', etcd: 'exit 1', prometheus: 'exit 1' });
  const XDG_CACHE_HOME = join(workspace.folder, 'cache');
  const [line, detail] = await notStarted(['--backends', 'binary'], { PATH, XDG_CACHE_HOME });
  expect(line).toMatch(
    /^Expected `(etcd|jaeger|prometheus)` on PATH for --backends binary, found none that fits\. /,
  );
  expect(detail).toMatch(
    /^ {2}passed over \S+\/bin\/(jaeger|etcd|prometheus): expected an? \w+ [ 23or]+, found (exit code 1|"the bird")\. Repair it or take it away\.$/,
  );
});

test('--collector where what is there is another program', async () => {
  const PATH = pathWith({ jaeger: 'echo "the bird"' });
  const env = { PATH, XDG_CACHE_HOME: join(workspace.folder, 'cache') };
  const [line, detail] = await notStarted(['--backends', 'embedded', '--collector', 'all'], env);
  expect(line).toContain('Expected `jaeger` 2 on PATH, which');
  expect(detail).toBe(
    `  passed over ${PATH}/jaeger: expected a Jaeger 2, found "the bird". Repair it or take it away.`,
  );
});

test('--backends binary where one is not installed', async () => {
  const [line] = await notStarted(['--backends', 'binary'], nothingInstalled());
  expect(line).toMatch(
    /^Expected `(etcd|jaeger|prometheus)` on PATH for --backends binary, found none\. Install it, run npm run backends:build \(with Go\), or use --backends auto\.$/,
  );
});

test('--collector where there is none', async () => {
  const args = ['--backends', 'embedded', '--collector', 'all'];
  const lines = await notStarted(args, nothingInstalled());
  expect(lines[0]).toBe(
    'Expected `jaeger` 2 on PATH, which is an OpenTelemetry Collector too, for --collector or an arm with tail sampling, found none. Install it, run npm run backends:build (with Go), or go without.',
  );
});

test('an arm with tail sampling where there is no Collector: no other arm is run in its place', async () => {
  const file = `./${workspace.write('sampled.ts', smallScenario({ sampling: `{ protected: 'tail=10%' }` }))}`;
  const { code, stdout, stderr } = await workspace.run([file, '--backends', 'embedded'], nothingInstalled());
  expect(stderr.trim()).toContain('for --collector or an arm with tail sampling, found none.');
  expect(code).toBe(3);
  expect(stdout).not.toContain('unprotected');
});

test('each of several runs that cannot be started is told, and counted at the end', async () => {
  const { code, stdout, stderr } = await workspace.run(
    [scenario, '--backends', 'binary', '--repeat', '2'],
    nothingInstalled(),
  );
  expect(code).toBe(3);
  expect(stderr.match(/on PATH for --backends binary/g)).toHaveLength(2);
  expect(stdout).toContain('  small  0 of 2 pass, other exit codes: 3 3');
});

test('a folder for reports that cannot be made', async () => {
  workspace.write('file', '');
  const lines = await notStarted(['--backends', 'embedded', '--reports', 'file/reports']);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^Could not make the run's folder: ENOTDIR: .+ Choose another with --reports\.$/);
});

test('a service that does not come up: which, and what it said last', async () => {
  const preload = workspace.write(
    'no-product.mjs',
    `if (process.env.FAULTLINE_INSTANCE === 'product-1') { console.error('no shelf left'); process.exit(7); }`,
  );
  const [line, ...details] = await notStarted(['--backends', 'embedded'], {
    FAULTLINE_PRELOAD: join(workspace.folder, preload),
  });
  expect(line).toMatch(
    /^product-1 expected to be ready within \d+ ms, found exit code 7\. Its log: .*product-1\.log$/,
  );
  expect(details[0]).toBe('  no shelf left');
});

test('an old Node says so instead of a syntax error', async ({ skip }) => {
  const old = await olderNode();
  if (old === undefined) return skip('no older Node here');
  const failed = await promisify(execFile)(old.path, [START]).catch((error) => error);
  expect(failed).toMatchObject({ code: 3, stdout: '' });
  expect(failed.stderr).toMatch(/^Faultline expects Node 24, got [\d.]+\. .+\n$/);
});

/** A Node below 24 that this machine happens to have. */
async function olderNode(): Promise<{ path: string } | undefined> {
  for (const folder of ['/usr/bin', '/usr/local/bin', '/opt/node/bin']) {
    const path = join(folder, 'node');
    const version = await promisify(execFile)(path, ['--version']).catch(() => ({ stdout: '' }));
    const major = Number(/^v(\d+)/.exec(version.stdout)?.[1] ?? 24);
    if (major < 24) return { path };
  }
  return undefined;
}
