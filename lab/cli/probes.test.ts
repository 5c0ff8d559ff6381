import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LabProcess } from './fixture/lab-process.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

/** The lab on a machine that has these programs as backends and nothing that was built. */
function start(programs: Readonly<Record<string, string>>): LabProcess {
  const PATH = join(workspace.folder, 'bin');
  mkdirSync(PATH);
  for (const tool of ['sh', 'grep', 'sleep', 'touch']) symlinkSync(`/bin/${tool}`, join(PATH, tool));
  for (const [name, script] of Object.entries(programs)) {
    workspace.write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
    chmodSync(join(PATH, name), 0o755);
  }
  const scenario = workspace.write(
    'small.ts',
    smallScenario({ phases: '{ baseline: 1, fault: 1, recovery: 1 }' }),
  );
  const XDG_CACHE_HOME = join(workspace.folder, 'cache');
  return workspace.start([`./${scenario}`, '--backends', 'auto'], { PATH, XDG_CACHE_HOME });
}

// Ignores what ends others, and so does what it starts.
const HANGS = `trap '' INT TERM HUP\ntouch asked\nsleep 600`;
const FAILS = `case $1 in --version) echo "etcd Version: 3.4.99"; exit;; esac
  until [ -e asked ]; do sleep 0.05; done
  echo "out of luck" >&2; exit 1`;
const asked = () =>
  vi.waitUntil(() => existsSync(join(workspace.folder, 'asked')), { timeout: 20_000, interval: 20 });

test('programs that are none are told of in a line each, and others serve', async () => {
  await using lab = start({
    etcd: 'echo "not etcd"',
    jaeger: 'echo "the bird"',
    prometheus: 'echo oops; exit 3',
  });
  await lab.untilEvent(({ type }) => type === 'arm.started');
  lab.signal('SIGTERM');
  const { stdout } = await lab.ended;
  const bin = join(workspace.folder, 'bin');
  const lines = stdout.split('\n').filter((line) => line.includes('passed over'));
  expect(lines.toSorted()).toEqual([
    `  passed over ${bin}/etcd: expected an etcd 3, found "not etcd". Repair it or take it away.`,
    `  passed over ${bin}/jaeger: expected a Jaeger 2, found "the bird". Repair it or take it away.`,
    `  passed over ${bin}/prometheus: expected a Prometheus 2 or 3, found exit code 3, "oops". Repair it or take it away.`,
  ]);
  expect(stdout.match(/^ {2}(registry|traces|metrics) +faultline/gm)).toHaveLength(3);
  expect(lab.journal().filter(({ type }) => type === 'backend.passed-over')).toHaveLength(3);
});

test.runIf(process.platform === 'linux').each([
  ['fails meanwhile', { etcd: FAILS, jaeger: HANGS }, null, 3],
  ['is interrupted', { jaeger: HANGS }, 'SIGINT', 130],
  ['is killed', { jaeger: HANGS }, 'SIGKILL', null],
  [
    'is interrupted while it asks for flags',
    { etcd: `case $1 in --version) echo "etcd Version: 3.5.0"; exit;; esac\n${HANGS}` },
    'SIGTERM',
    130,
  ],
] as const)(
  'a program that hangs when it is asked does not outlive a lab that %s',
  async (_, programs, signal, code) => {
    await using lab = start(programs);
    await asked();
    if (signal) lab.signal(signal);
    expect((await lab.ended).code).toBe(code);
    await lab.nothingLeft();
  },
);
