import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { smallScenario, Workspace } from '../../lab/cli/fixture/workspace.ts';
import { isBusy } from '../../lab/run/fixture/busy.ts';
import type { Problem } from '../../lab/run/problems/problem.ts';
import { requireEngine } from '../../lab/runtime/docker/engine.ts';
import { buildLabImage } from './build.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const engine = await requireEngine();
const run = promisify(execFile);
const tag = `faultline/lab-test:${randomUUID()}`;

beforeAll(async () => {
  const { signal } = new AbortController();
  await buildLabImage(engine, { tag, isLocal: true, onStep: () => {}, signal });
}, 300_000);
afterAll(async () => {
  await engine.container.dockerode.getImage(tag).remove({ force: true });
});

let workspace: Workspace;
/** As of a CI's user, whom the image does not know; somebody who is no root can give it no other folder than an own one. */
let user: number;
beforeEach(() => {
  workspace = new Workspace();
  const own = process.getuid?.() ?? 0;
  user = own === 0 ? 4321 : own;
  chownSync(workspace.folder, user, user);
});
afterEach(() => workspace[Symbol.dispose]());

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `docker run` of the image as docs/ci.md has it. */
function faultline(args: readonly string[], volumes: readonly string[] = []): Promise<Ended> {
  const mounts = [`${workspace.folder}:/project`, ...volumes].flatMap((volume) => ['-v', volume]);
  const command = ['run', '--rm', '--init', '--user', `${user}:${user}`, ...mounts, tag, ...args];
  return run('docker', command, { maxBuffer: 2 ** 26 }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  );
}

test('a project without Node is run: its report lands in its folder, as of its user, and the exit code is the lab’s', {
  timeout: 120_000,
}, async () => {
  const dispatch = join(workspace.folder, 'dispatch');
  cpSync(join(ROOT, 'examples/dispatch'), dispatch, { recursive: true });
  mkdirSync(join(dispatch, 'node_modules'));
  // What its services import comes with the project, and `faultline` with the image.
  const modules = `${join(ROOT, 'node_modules')}:/project/dispatch/node_modules:ro`;
  const { code, stdout, stderr } = await faultline(['run', 'dispatch/silent-drivers.ts'], [modules]);
  const latest = join(workspace.folder, 'reports/silent-drivers/latest');
  expect(existsSync(join(latest, 'report.json')), stdout + stderr).toBe(true);
  const { problems, hypotheses } = JSON.parse(readFileSync(join(latest, 'report.json'), 'utf8'));
  expect(problems.filter((problem: Problem) => !isBusy(problem))).toEqual([]);
  expect(hypotheses).toHaveLength(2);
  expect({ code, stderr }).toEqual({ code: problems.length > 0 ? 5 : 0, stderr: '' });
  expect(readFileSync(join(latest, 'report.html'), 'utf8')).toContain('silent-drivers');
  for (const file of ['report.html', 'junit.xml']) expect(statSync(join(latest, file)).uid).toBe(user);
});

test('what is refused is refused as ever: exit code 2, and one line', async () => {
  workspace.write('small.ts', smallScenario({ system: '{}' }).replace(/import .*shop.*\n/, ''));
  const { code, stderr } = await faultline(['run', './small.ts']);
  expect(stderr).toMatch(/^\n[^\n]+small\.ts[^\n]*/);
  expect(code).toBe(2);
  expect(existsSync(join(workspace.folder, 'reports'))).toBe(false);
});

test('it is not root that runs it, and a job may call it by its name from a shell', async () => {
  const { Config } = await engine.container.dockerode.getImage(tag).inspect();
  expect(Config.User).toBe('1000:1000');
  const shell = ['run', '--rm', '--entrypoint', '/bin/sh', tag, '-c', 'id -u; faultline list'];
  const { stdout } = await run('docker', shell);
  expect(stdout).toMatch(/^1000\nThere is no scenario in scenarios\/ yet\./);
});
