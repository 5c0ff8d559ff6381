import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StateWatch } from '../../faults/state-watch.ts';
import { up } from '../contract.ts';
import { type DockerRuntime, startDockerRuntime } from '../docker.ts';
import type { ContainerLimits, RunningInstance } from '../runtime.ts';
import { requireEngine } from './engine.ts';
import { images } from './images.ts';

const engine = await requireEngine();
const { dockerode } = engine.container;
const FOREVER =
  "process.on('SIGTERM', () => process.exit(0)); console.log('up 1'); setInterval(() => {}, 1e6);";
const BURNING =
  "process.on('SIGTERM', () => process.exit(0)); console.log('up 1'); const burn = () => { const until = Date.now() + 50; while (Date.now() < until); setImmediate(burn); }; burn();";

let logDir: string;
let runtime: DockerRuntime;
beforeEach(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'faultline-'));
  runtime = await startDockerRuntime({ engine, logDir, graceMs: 2_000 });
});
afterEach(async () => {
  await runtime[Symbol.asyncDispose]();
  await rm(logDir, { recursive: true });
});

const start = (name: string, code = FOREVER, limits: ContainerLimits = {}): Promise<RunningInstance> =>
  runtime.start({
    name,
    command: ['/usr/local/bin/node', '-e', code],
    container: { image: images().services.name, ports: [], limits },
    ready: up,
  });

/** As somebody else has it, who asks the engine and not the lab. */
async function containerOf(name: string) {
  const [found] = await dockerode.listContainers({
    all: true,
    filters: { name: [`${runtime.runId.slice(0, 8)}-${name}`] },
  });
  return dockerode.getContainer(found?.Id ?? '');
}

test('a container that stays what a fault made of it is no lapse', async () => {
  const [frozen, dead] = await Promise.all([start('frozen'), start('dead')]);
  await Promise.all([frozen.pause(), dead.kill()]);
  const watches = [new StateWatch(frozen, 'paused', Date.now), new StateWatch(dead, 'exited', Date.now)];
  const seen = await Promise.all(watches.map((watch) => watch.stop()));
  expect(seen).toMatchObject([{ lapse: null }, { lapse: null }]);
});

test('one that somebody lets go on before its time is noticed', async () => {
  const instance = await start('frozen');
  await instance.pause();
  const watch = new StateWatch(instance, 'paused', Date.now);
  await (await containerOf('frozen')).unpause();
  expect(instance.state).toBe('paused');
  expect((await watch.stop()).lapse).toBe('frozen was running');
});

test('one that somebody starts again before its time is noticed', async () => {
  const instance = await start('dead');
  await instance.kill();
  const watch = new StateWatch(instance, 'exited', Date.now);
  await (await containerOf('dead')).start();
  expect(instance.state).toBe('exited');
  expect((await watch.stop()).lapse).toBe('dead was running');
});

test('one that somebody removes has ended', async () => {
  const instance = await start('gone');
  await instance.pause();
  const watch = new StateWatch(instance, 'paused', Date.now);
  await (await containerOf('gone')).remove({ force: true });
  expect(await instance.observedState()).toBe('exited');
  expect((await watch.stop()).lapse).toBe('gone was exited');
  expect(await instance.throttling()).toBeNull();
});

test('a container that wants more than its quota is seen to be held off, one that idles is not', async () => {
  const [busy, idle] = await Promise.all([start('busy', BURNING, { cpus: 0.1 }), start('idle')]);
  await vi.waitUntil(async () => ((await busy.throttling())?.throttledPeriods ?? 0) > 5, 20_000);
  const before = await idle.throttling();
  expect(before?.throttledPeriods).toBeLessThanOrEqual(before?.periods ?? -1);
  const then = await busy.throttling();
  await vi.waitUntil(
    async () => ((await busy.throttling())?.periods ?? 0) > (then?.periods ?? 0) + 10,
    20_000,
  );
  const now = await busy.throttling();
  const held = (now?.throttledPeriods ?? 0) - (then?.throttledPeriods ?? 0);
  // Of a burner nearly each period ends with its quota used up.
  expect(held).toBeGreaterThan(5);
  expect((await idle.throttling())?.throttledPeriods).toBe(before?.throttledPeriods);
  // It counts anew from the start.
  await busy.restart();
  expect((await busy.throttling())?.periods).toBeLessThan(now?.periods ?? 0);
});
