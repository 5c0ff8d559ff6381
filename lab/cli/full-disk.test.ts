import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findEtcd } from '../backends/registry/binary.ts';
import { canMount } from './fixture/can-mount.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const START = fileURLToPath(new URL('./start.mjs', import.meta.url));
const run = promisify(execFile);

const etcd = await findEtcd();
let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

/** Runs a shell script where the folder `reports` is a disk of its own; its output, and what ran is gone with it. */
async function onDisk(options: string, script: string) {
  mkdirSync(join(workspace.folder, 'reports'));
  const file = workspace.write(
    'small.ts',
    smallScenario({ phases: '{ baseline: 0.5, fault: 1, recovery: 0.5 }' }),
  );
  const mount = `mount -t tmpfs -o ${options} none reports`;
  const lab = `"$0" ${START} ./${file} --runtime process --backends embedded`;
  const shell = ['sh', '-c', `${mount}\nlab='${lab}'\n${script}`, process.execPath];
  return run('unshare', ['-rm', ...shell], { cwd: workspace.folder });
}

test.skipIf(!canMount)(
  'a disk that fills up in mid-run: numbers and verdict are told, and what was lost and kept',
  { timeout: 90_000 },
  async () => {
    const { stdout, stderr } = await onDisk(
      'size=8m',
      `eval "$lab" & until grep -qs fault.injected reports/small/*/journal.jsonl; do sleep 0.05; done
       cat /dev/zero > reports/filler 2> /dev/null; wait $!; echo "exit code $?"; tail -c 300 reports/small/*/journal.jsonl`,
    );
    const full =
      /the disk is full \(0\.0 MB of 8\.4 MB free on \/tmp\/\S+\/reports\)\. Please free some space/;
    expect(stdout).toMatch(/^baseline +GET \/api\/products\/:id +\|/m);
    expect(stdout).toMatch(/^! problem {2}unprotected: .*Could not write .+: the disk is full/m);
    expect(stdout).toMatch(/^\? inconclusive: .+ exit code 5$/m);
    expect(stdout).toMatch(full);
    expect(stdout).toMatch(/Kept: its first \d+ events\.$/m);
    expect(stderr).toMatch(/^Could not write reports\/small\/\S+ and \d+ more: the disk is full/m);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toMatch(/^exit code 5$/m);
  },
);

test.skipIf(!canMount || etcd === null)(
  'a disk that is too small for a real registry: which, and the line that says so',
  async () => {
    const lab = `"$0" ${START} ./small.ts --runtime process --backends auto`;
    const { stdout, stderr } = await onDisk('size=8m', `${lab}; echo "exit code $?"`);
    expect(stderr).toMatch(
      /^The disk had no room left for it \(now .+ of 8\.4 MB free on \/tmp\/\S+\/reports\): free some space, or choose another folder with --reports\. registry expected/m,
    );
    expect(stderr).toMatch(/^ {2}.*no space left on device/m);
    expect(stderr).not.toMatch(/^ *goroutine|\.go:\d+ \+0x/m);
    expect(stdout).toMatch(/^exit code 3$/m);
  },
);

test.skipIf(!canMount)('a read-only folder for reports: which disk, exit code 3', async () => {
  const { stdout, stderr } = await onDisk('ro', `eval "$lab"; echo "exit code $?"`);
  expect(stderr).toMatch(
    /^\nCould not make the run's folder: .+ \(the file system is read-only \(.+ free on \/tmp\/\S+\/reports\)\)\. Choose another with --reports\.\n$/,
  );
  expect(stdout).toBe('exit code 3\n');
});
