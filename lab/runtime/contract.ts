import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FaultlineError } from '../errors.ts';
import type { InstanceSpec, RunningInstance, Runtime } from './runtime.ts';

/** A runtime under test, fresh for each test. */
export interface RuntimeUnderTest {
  readonly runtime: Runtime;
  /** Its log folder. */
  readonly logDir: string;
  /** An instance that runs JavaScript (CommonJS). */
  readonly script: (name: string, code: string) => InstanceSpec;
}

/** Prints `up <pid>`, then `tick <n>` until it is ended. */
const TICKING = `console.log('up ' + process.pid); let ticks = 0; setInterval(() => console.log('tick ' + ++ticks), 20);`;

export const up = async (instance: RunningInstance, signal: AbortSignal): Promise<void> => {
  await instance.waitForLine(/^up \d+$/, signal);
};
export const failure = (promise: Promise<unknown>): Promise<FaultlineError> =>
  promise.then(
    () => expect.unreachable('expected a rejection'),
    (error) => error,
  );

/** What every runtime does with its instances. */
export function runtimeContract(underTest: () => RuntimeUnderTest): void {
  const script = (name: string, code: string) => underTest().script(name, code);
  const start = (spec: InstanceSpec) => underTest().runtime.start(spec);
  const ticking = (name: string): InstanceSpec => ({
    ...script(name, `process.on('SIGTERM', () => process.exit(0)); ${TICKING}`),
    ready: up,
  });

  test('an instance is ready when its check says so, and its output is in its log', async () => {
    const instance = await start(ticking('payment-1'));
    expect(instance.state).toBe('running');
    expect(instance.logFile).toBe(join(underTest().logDir, 'payment-1.log'));
    expect(instance.pid).toBeGreaterThan(1);
    await instance.waitForLine(/^tick 3$/);
    const log = await readFile(instance.logFile, 'utf8');
    expect(log).toMatch(/^up \d+\ntick 1\ntick 2\ntick 3\n/);
    expect(instance.lastLines(2)).toHaveLength(2);
  });

  test('an instance gets its environment', async () => {
    const instance = await start({
      ...script('env', 'console.log(process.env.FROM)'),
      env: { FROM: 'spec' },
    });
    await instance.waitForLine(/^spec$/);
  });

  test('an exit before readiness fails the start with the exit and the last lines', async () => {
    const code = "console.log('starting'); console.error('no database'); process.exitCode = 7";
    const error = await failure(start({ ...script('order-1', code), ready: up }));
    expect(error.code).toBe('instance-exited');
    expect(error.message).toContain('order-1 expected to be ready');
    expect(error.message).toContain('exit code 7');
    expect([...error.detail].sort()).toEqual(['no database', 'starting']);
    expect(error.exitCode).toBe(3);
  });

  test('an instance that is not ready in time is stopped, and its name is free again', async () => {
    let slow: RunningInstance | undefined;
    const error = await failure(
      start({
        ...ticking('slow'),
        readyTimeoutMs: 300,
        ready: async (instance, signal) => {
          slow = instance;
          await instance.waitForLine(/^never$/, signal);
        },
      }),
    );
    expect(error).toMatchObject({
      code: 'instance-not-ready',
      message: expect.stringContaining('within 300 ms'),
    });
    expect(slow?.state).toBe('exited');
    await start(ticking('slow'));
  });

  test('a failed readiness check stops the instance and is the cause', async () => {
    const cause = new Error('port 1 refused');
    const error = await failure(start({ ...ticking('a'), ready: () => Promise.reject(cause) }));
    expect(error).toMatchObject({
      code: 'instance-not-ready',
      message: expect.stringContaining('port 1 refused'),
      cause,
    });
  });

  test('names are unique among live instances and safe as file names', async () => {
    const first = await start(ticking('a'));
    expect(await failure(start(ticking('a')))).toMatchObject({ code: 'instance-name-taken' });
    expect(await failure(start(ticking('../a')))).toMatchObject({ code: 'instance-name-invalid' });
    await first.kill();
    await start(ticking('a'));
  });

  test('pause stops it, resume lets it go on', async () => {
    const instance = await start(ticking('a'));
    await instance.waitForLine(/^tick 1$/);
    await instance.pause();
    await instance.pause();
    expect(instance.state).toBe('paused');
    // What it had printed may still be under way to the log of a container.
    const silent = await untilSilent(instance);
    expect(await instance.observedState()).toBe('paused');
    await instance.resume();
    await instance.resume();
    expect(instance.state).toBe('running');
    expect(await instance.observedState()).toBe('running');
    await instance.waitForLine(new RegExp(`^tick ${silent + 1}$`));
  });

  test('kill ends it with SIGKILL, also when paused, and may be repeated', async () => {
    const instance = await start(ticking('a'));
    await instance.pause();
    await instance.kill();
    await instance.kill();
    expect(instance.state).toBe('exited');
    expect(await instance.observedState()).toBe('exited');
    expect(await instance.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await instance.stop()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await failure(instance.pause())).toMatchObject({ code: 'instance-exited' });
    await instance.resume();
  });

  test('stop sends SIGTERM, to a paused instance too', async () => {
    const code = "process.on('SIGTERM', () => { console.log('asked to end'); process.exit(3); });";
    const instance = await start({ ...script('a', code + TICKING), ready: up });
    await instance.pause();
    expect(await instance.stop(20_000)).toEqual({ code: 3, signal: null });
    expect(instance.lastLines(1)).toEqual(['asked to end']);
  });

  test('stop escalates to SIGKILL after the grace period', async () => {
    const code = "process.on('SIGTERM', () => console.log('ignored SIGTERM'));";
    const instance = await start({ ...script('a', code + TICKING), ready: up });
    expect(await instance.stop(200)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(instance.lastLines(100)).toContain('ignored SIGTERM');
  });

  test('restart appends to the log and awaits readiness again', async () => {
    const instance = await start(ticking('a'));
    const { pid, exited } = instance;
    await instance.waitForLine(/^tick 2$/);
    await instance.restart();
    expect(await exited).toEqual({ code: 0, signal: null });
    expect(instance.pid).not.toBe(pid);
    expect(instance.state).toBe('running');
    expect(instance.lastLines(1_000)[0]).toMatch(/^up /);
    await instance.waitForLine(/^tick 1$/);
    const log = await readFile(instance.logFile, 'utf8');
    expect(log.match(/^up \d+$/gm)).toHaveLength(2);
    expect(log.match(/^tick 1$/gm)).toHaveLength(2);
  });

  test('restart starts a killed instance, and simultaneous restarts are one', async () => {
    const instance = await start(ticking('a'));
    await instance.kill();
    await Promise.all([instance.restart(), instance.restart()]);
    expect((await readFile(instance.logFile, 'utf8')).match(/^up/gm)).toHaveLength(2);
  });

  test('waitForLine finds an unfinished last line, and rejects on exit and on abort', async () => {
    const instance = await start(script('a', "process.stdout.write('last words')"));
    await instance.waitForLine(/^last words$/);
    const error = await failure(instance.waitForLine(/never/));
    expect(error).toMatchObject({ code: 'instance-exited', detail: ['last words'] });
    const running = await start(ticking('b'));
    const reason = new Error('enough');
    expect(await failure(running.waitForLine(/never/, AbortSignal.abort(reason)))).toBe(reason);
  });

  test('disposing during a start and a restart leaves nothing and fails both', async () => {
    const { runtime } = underTest();
    const running = await start(ticking('a'));
    const failures = [failure(running.restart()), failure(start(ticking('b')))];
    await runtime[Symbol.asyncDispose]();
    const codes = (await Promise.all(failures)).map((error) => error.code);
    expect(codes[0]).toBe('instance-disposed');
    expect(codes[1]).toMatch(/^(instance|runtime)-disposed$/);
    expect(await failure(start(ticking('c')))).toMatchObject({ code: 'runtime-disposed' });
    expect(await runtime.leftovers()).toEqual([]);
  });
}

/** Resolves with the last tick once a quarter of a second has brought no other. */
async function untilSilent(instance: RunningInstance): Promise<number> {
  for (;;) {
    const before = instance.lastLines(1)[0];
    await new Promise((resolve) => setTimeout(resolve, 250));
    if (instance.lastLines(1)[0] === before) return Number(before?.replace('tick ', ''));
  }
}
