import { realpathSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { failure, runtimeContract, up } from './contract.ts';
import { hasProcFs, processState } from './process/proc-fs.ts';
import { type ProcessRuntime, startProcessRuntime } from './process.ts';
import type { InstanceSpec } from './runtime.ts';

const instanceScript = new URL('./process/fixture/instance.mjs', import.meta.url).pathname;
const specOf = (name: string, kind = 'plain'): InstanceSpec => ({
  name,
  command: [process.execPath, instanceScript, kind],
  ready: up,
});
const script = (name: string, code: string): InstanceSpec => ({
  name,
  command: [process.execPath, '-e', code],
});

let logDir: string;
let runtime: ProcessRuntime;
beforeEach(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'faultline-'));
  runtime = await startProcessRuntime({ logDir, graceMs: 2_000 });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await runtime[Symbol.asyncDispose]();
  expect(await runtime.leftovers()).toEqual([]);
  await rm(logDir, { recursive: true });
});

runtimeContract(() => ({ runtime, logDir, script }));

test('an instance gets the environment of the runtime and its own', async () => {
  await using other = await startProcessRuntime({ logDir, env: { FROM: 'runtime', BOTH: 'runtime' } });
  const instance = await other.start({
    ...script('env', 'console.log([process.env.FROM, process.env.BOTH].join())'),
    env: { BOTH: 'instance' },
  });
  await instance.waitForLine(/^runtime,instance$/);
});

test('an instance is started in its folder, and a program of a relative path is looked for there', async () => {
  const own = await runtime.start({ ...script('own', 'console.log(process.cwd())'), cwd: logDir });
  await own.waitForLine(new RegExp(`^${realpathSync(logDir)}$`));
  const usual = await runtime.start(script('usual', 'console.log(process.cwd())'));
  await usual.waitForLine(new RegExp(`^${process.cwd()}$`));
  await writeFile(join(logDir, 'program'), '#!/bin/sh\necho relative', { mode: 0o755 });
  const relative = await runtime.start({ name: 'relative', command: ['./program'], cwd: logDir });
  await relative.waitForLine(/^relative$/);
  const error = await failure(runtime.start({ ...script('gone', ''), cwd: join(logDir, 'gone') }));
  expect(error).toMatchObject({
    code: 'spawn-failed',
    message: expect.stringMatching(
      /^gone could not be started: .*, got no folder \/.*\/gone to run it in\.$/,
    ),
  });
});

/** What the shell of a developer may hold. */
const STRANGE = {
  http_proxy: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  grpc_proxy: 'http://127.0.0.1:9',
  NODE_USE_ENV_PROXY: '1',
  NODE_OPTIONS: '--require=/nonexistent',
  OTEL_SDK_DISABLED: 'true',
  ETCD_DATA_DIR: '/nonexistent',
  FAULTLINE_PORT: '1',
};

test('an instance inherits no proxy and no settings of a shell, only what it needs to run', async () => {
  const own = { PATH: process.env.PATH ?? '', HOME: '/home/somebody', LANG: 'C.UTF-8', TZ: 'Asia/Tokyo' };
  for (const [name, value] of Object.entries({ ...STRANGE, ...own })) vi.stubEnv(name, value);
  vi.stubEnv('FAULTLINE_PRELOAD', undefined);
  const instance = await runtime.start(script('env', 'console.log(JSON.stringify(process.env))'));
  const { NODE_COMPILE_CACHE, FAULTLINE_RUN, PWD, ...inherited } = JSON.parse(
    (await instance.waitForLine(/^\{.*\}$/))[0],
  );
  expect(FAULTLINE_RUN).toBe(runtime.runId);
  // The shell that starts it adds some of its own.
  delete inherited.SHLVL;
  delete inherited._;
  delete inherited.OLDPWD;
  expect(inherited).toEqual(own);
});

test('a preload runs first in each instance and in what it starts in turn', async () => {
  const preload = join(logDir, 'an odd "name".mjs');
  await writeFile(preload, `console.log('first')`);
  vi.stubEnv('FAULTLINE_PRELOAD', pathToFileURL(preload).href);
  const again = `require('node:child_process').spawnSync(process.execPath, ['-e', 'console.log(2)'], { stdio: 'inherit' })`;
  const instance = await runtime.start(script('a', `console.log(1); ${again}`));
  await instance.exited;
  expect(instance.lastLines(9)).toEqual(['first', '1', 'first', '2']);
});

test('an environment that a shell would drop is refused', async () => {
  const error = await failure(runtime.start({ ...specOf('a'), env: { 'server.port': '1' } }));
  expect(error).toMatchObject({
    code: 'instance-env-invalid',
    message: expect.stringContaining('server.port'),
  });
});

test('a process that is killed before it is ready is reported with the signal', async () => {
  const error = await failure(
    runtime.start({ ...script('order-1', "process.kill(process.pid, 'SIGKILL')"), ready: up }),
  );
  expect(error).toMatchObject({
    code: 'instance-exited',
    message: expect.stringContaining('found signal SIGKILL'),
  });
});

test('a missing executable and one that is not executable are told apart', async () => {
  expect(await failure(runtime.start({ name: 'etcd', command: ['no-such-etcd'] }))).toMatchObject({
    code: 'binary-missing',
    message: expect.stringContaining('no-such-etcd'),
  });
  const notExecutable = new URL('./process.ts', import.meta.url).pathname;
  expect(await failure(runtime.start({ name: 'etcd', command: [notExecutable] }))).toMatchObject({
    code: 'spawn-failed',
    message: expect.stringContaining('EACCES'),
  });
});

test.runIf(hasProcFs)('pause stops the process, resume lets it go on', async () => {
  const instance = await runtime.start(specOf('a'));
  await instance.waitForLine(/^tick 1$/);
  await instance.pause();
  expect(instance.state).toBe('paused');
  expect(processState(instance.pid)).toBe('T');
  const lines = instance.lastLines(1);
  expect(instance.lastLines(1)).toEqual(lines);
  await instance.resume();
  expect(instance.state).toBe('running');
  const next = Number(lines[0]?.replace('tick ', '')) + 1;
  await instance.waitForLine(new RegExp(`^tick ${next}$`));
});

test('a process paused right after its spawn is already the command', async () => {
  const instance = await runtime.start({ name: 'a', command: ['sleep', '1000'] });
  await instance.pause();
  expect(await runtime.leftovers()).toEqual([
    expect.stringMatching(new RegExp(`^process ${instance.pid}: \\S*sleep 1000$`)),
  ]);
});

test('what an instance leaves in its process group ends with it', async () => {
  const code = `const { pid } = require('node:child_process').spawn('sleep', ['1000']); console.log('child ' + pid)`;
  const instance = await runtime.start(script('a', `${code}; setTimeout(() => process.exit(), 50)`));
  const child = Number((await instance.waitForLine(/^child (\d+)$/))[1]);
  await instance.exited;
  await expect.poll(() => [undefined, 'Z'].includes(processState(child))).toBe(true);
});
