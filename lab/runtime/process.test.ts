import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FaultlineError } from '../errors.ts';
import { hasProcFs, processState } from './process/proc-fs.ts';
import { type ProcessRuntime, startProcessRuntime } from './process.ts';
import type { InstanceSpec, RunningInstance } from './runtime.ts';

const instanceScript = new URL('./process/fixture/instance.mjs', import.meta.url).pathname;
const ready = async (instance: RunningInstance, signal: AbortSignal): Promise<void> => {
  await instance.waitForLine(/^up \d+$/, signal);
};
const specOf = (name: string, kind = 'plain'): InstanceSpec => ({
  name,
  command: [process.execPath, instanceScript, kind],
  ready,
});
const script = (name: string, code: string): InstanceSpec => ({
  name,
  command: [process.execPath, '-e', code],
});
const failure = (promise: Promise<unknown>): Promise<FaultlineError> =>
  promise.then(
    () => expect.unreachable('expected a rejection'),
    (error) => error,
  );

let logDir: string;
let runtime: ProcessRuntime;
beforeEach(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'faultline-'));
  runtime = await startProcessRuntime({ logDir, graceMs: 2_000 });
});
afterEach(async () => {
  await runtime[Symbol.asyncDispose]();
  expect(await runtime.leftovers()).toEqual([]);
  await rm(logDir, { recursive: true });
});

test('an instance is ready when its check says so, and its output is in its log', async () => {
  const instance = await runtime.start(specOf('payment-1'));
  expect(instance.state).toBe('running');
  expect(instance.logFile).toBe(join(logDir, 'payment-1.log'));
  expect((await instance.waitForLine(/^up (\d+)$/))[1]).toBe(String(instance.pid));
  await instance.waitForLine(/^tick 3$/);
  const log = await readFile(instance.logFile, 'utf8');
  expect(log).toMatch(/^up \d+\ntick 1\ntick 2\ntick 3\n/);
  expect(instance.lastLines(2)).toHaveLength(2);
});

test('an instance gets the environment of the runtime and its own', async () => {
  await using other = await startProcessRuntime({ logDir, env: { FROM: 'runtime', BOTH: 'runtime' } });
  const instance = await other.start({
    ...script('env', 'console.log([process.env.FROM, process.env.BOTH].join())'),
    env: { BOTH: 'instance' },
  });
  await instance.waitForLine(/^runtime,instance$/);
});

test('an environment that a shell would drop is refused', async () => {
  const error = await failure(runtime.start({ ...specOf('a'), env: { 'server.port': '1' } }));
  expect(error).toMatchObject({
    code: 'instance-env-invalid',
    message: expect.stringContaining('server.port'),
  });
});

test('an exit before readiness fails the start with the exit and the last lines', async () => {
  const code = "console.log('starting'); console.error('no database'); process.exitCode = 7";
  const error = await failure(runtime.start({ ...script('order-1', code), ready }));
  expect(error.code).toBe('instance-exited');
  expect(error.message).toContain('order-1 expected to be ready');
  expect(error.message).toContain('exit code 7');
  expect(error.detail).toEqual(['starting', 'no database']);
});

test('a process that is killed before it is ready is reported with the signal', async () => {
  const error = await failure(
    runtime.start({ ...script('order-1', "process.kill(process.pid, 'SIGKILL')"), ready }),
  );
  expect(error).toMatchObject({
    code: 'instance-exited',
    message: expect.stringContaining('end by SIGKILL'),
  });
});

test('an instance that is not ready in time is stopped', async () => {
  let pid = 0;
  const error = await failure(
    runtime.start({
      ...specOf('slow'),
      readyTimeoutMs: 300,
      ready: async (instance, signal) => {
        pid = instance.pid;
        await instance.waitForLine(/^never$/, signal);
      },
    }),
  );
  expect(error).toMatchObject({
    code: 'instance-not-ready',
    message: expect.stringContaining('within 300 ms'),
  });
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await runtime.start(specOf('slow'));
});

test('a failed readiness check stops the instance and is the cause', async () => {
  const cause = new Error('port 1 refused');
  const error = await failure(runtime.start({ ...specOf('a'), ready: () => Promise.reject(cause) }));
  expect(error).toMatchObject({
    code: 'instance-not-ready',
    message: expect.stringContaining('port 1 refused'),
    cause,
  });
  expect(await runtime.leftovers()).toEqual([]);
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

test('names are unique among live instances and safe as file names', async () => {
  const first = await runtime.start(specOf('a'));
  expect(await failure(runtime.start(specOf('a')))).toMatchObject({ code: 'instance-name-taken' });
  expect(await failure(runtime.start(specOf('../a')))).toMatchObject({ code: 'instance-name-invalid' });
  await first.kill();
  await runtime.start(specOf('a'));
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
    { pid: instance.pid, command: expect.stringMatching(/^\S*sleep 1000$/) },
  ]);
});

test('kill ends it with SIGKILL, also when paused, and may be repeated', async () => {
  const instance = await runtime.start(specOf('a'));
  await instance.pause();
  await instance.kill();
  await instance.kill();
  expect(instance.state).toBe('exited');
  expect(await instance.exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(await instance.stop()).toEqual({ code: null, signal: 'SIGKILL' });
  expect(await failure(instance.pause())).toMatchObject({ code: 'instance-exited' });
  await instance.resume();
});

test('stop sends SIGTERM, a paused instance included', async () => {
  const instance = await runtime.start(specOf('a'));
  await instance.pause();
  expect(await instance.stop(20_000)).toEqual({ code: null, signal: 'SIGTERM' });
});

test('stop escalates to SIGKILL after the grace period', async () => {
  const instance = await runtime.start(specOf('a', 'stubborn'));
  expect(await instance.stop(200)).toEqual({ code: null, signal: 'SIGKILL' });
  expect(instance.lastLines(100)).toContain('ignored SIGTERM');
});

test('restart appends to the log, gets a new pid and awaits readiness again', async () => {
  const instance = await runtime.start(specOf('a'));
  const { pid, exited } = instance;
  await instance.restart();
  expect(await exited).toEqual({ code: null, signal: 'SIGTERM' });
  expect(instance.pid).not.toBe(pid);
  expect(instance.state).toBe('running');
  expect((await instance.waitForLine(/^up (\d+)$/))[1]).toBe(String(instance.pid));
  expect(instance.lastLines(1_000)).not.toContain(`up ${pid}`);
  const log = await readFile(instance.logFile, 'utf8');
  expect(log.match(/^up \d+$/gm)).toEqual([`up ${pid}`, `up ${instance.pid}`]);
});

test('restart starts a killed instance, and simultaneous restarts are one', async () => {
  const instance = await runtime.start(specOf('a'));
  await instance.kill();
  await Promise.all([instance.restart(), instance.restart()]);
  expect((await readFile(instance.logFile, 'utf8')).match(/^up/gm)).toHaveLength(2);
});

test('waitForLine finds an unfinished last line, and rejects on exit and on abort', async () => {
  const instance = await runtime.start(script('a', "process.stdout.write('last words')"));
  await instance.waitForLine(/^last words$/);
  const error = await failure(instance.waitForLine(/never/));
  expect(error).toMatchObject({ code: 'instance-exited', detail: ['last words'] });
  const running = await runtime.start(specOf('b'));
  const reason = new Error('enough');
  expect(await failure(running.waitForLine(/never/, AbortSignal.abort(reason)))).toBe(reason);
});

test('what an instance leaves in its process group ends with it', async () => {
  const code = `const { pid } = require('node:child_process').spawn('sleep', ['1000']); console.log('child ' + pid)`;
  const instance = await runtime.start(script('a', `${code}; setTimeout(() => process.exit(), 50)`));
  const child = Number((await instance.waitForLine(/^child (\d+)$/))[1]);
  await instance.exited;
  await expect.poll(() => [undefined, 'Z'].includes(processState(child))).toBe(true);
});

test('disposing during a start and a restart leaves nothing and fails both', async () => {
  const running = await runtime.start(specOf('a'));
  const failures = [failure(running.restart()), failure(runtime.start(specOf('b')))];
  await runtime[Symbol.asyncDispose]();
  const codes = (await Promise.all(failures)).map((error) => error.code);
  expect(codes).toEqual(['instance-disposed', 'instance-disposed']);
  expect(await failure(runtime.start(specOf('c')))).toMatchObject({ code: 'runtime-disposed' });
});
