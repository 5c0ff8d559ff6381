import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Etcd3 } from 'etcd3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FaultlineError } from '../../errors.ts';
import { onFreePorts } from '../../runtime/free-ports.ts';
import { type ProcessRuntime, startProcessRuntime } from '../../runtime/process.ts';
import { RawClient } from './contract/raw-client.ts';
import { startEmbeddedRegistry } from './embedded.ts';

const MAIN = fileURLToPath(new URL('./embedded/main.ts', import.meta.url));
let folder: string;
let runtime: ProcessRuntime;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faultline-embedded-'));
  runtime = await startProcessRuntime({ logDir: folder });
});

afterEach(async () => {
  await runtime[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const main = (...flags: string[]) => ({
  name: 'main',
  command: [process.execPath, MAIN, ...flags] as const,
  ready: async (
    instance: { waitForLine(match: RegExp, signal: AbortSignal): Promise<unknown> },
    signal: AbortSignal,
  ) => {
    await instance.waitForLine(/^\{"listening":/, signal);
  },
});

test('starts at revision 1 and says what it is', async () => {
  await using backend = await startEmbeddedRegistry(runtime);
  using raw = new RawClient(backend.endpoint);
  expect(await raw.revision()).toBe(1);
  expect(backend.info).toMatchObject({ provider: 'embedded', where: backend.endpoint });
});

test('ends at once on SIGTERM, streams and leases open', async () => {
  const backend = await startEmbeddedRegistry(runtime);
  const etcd3 = new Etcd3({ hosts: backend.endpoint });
  const watcher = await etcd3.watch().key('a').create();
  const lease = etcd3.lease(60);
  lease.on('lost', () => {});
  await once(lease, 'keepaliveSucceeded');
  const disconnected = once(watcher, 'disconnected');
  expect(await backend.instance.stop(5000)).toEqual({ code: 0, signal: null });
  await disconnected;
  lease.release();
  etcd3.close();
});

test('comes back empty on the same port when killed and restarted', async () => {
  await using backend = await startEmbeddedRegistry(runtime);
  using before = new RawClient(backend.endpoint);
  await before.put('a', 'x');
  await backend.instance.kill();
  await backend.instance.restart();
  using after = new RawClient(backend.endpoint);
  expect(await after.revision()).toBe(1);
});

test('loses nothing but leases that ran out when paused and resumed', async () => {
  await using backend = await startEmbeddedRegistry(runtime);
  using raw = new RawClient(backend.endpoint);
  const grant = (TTL: number) => raw.call('Lease', 'LeaseGrant', { TTL });
  const [short, long] = [await grant(2), await grant(60)];
  await raw.put('short', 'x', { lease: short.ID });
  await raw.put('long', 'x', { lease: long.ID });
  await raw.put('free', 'x');
  await backend.instance.pause();
  const renewed = raw.stream('Lease', 'LeaseKeepAlive');
  renewed.send({ ID: long.ID });
  // The renewal of the short lease waits in the socket until it is too late.
  renewed.send({ ID: short.ID });
  await new Promise((resolve) => setTimeout(resolve, 2100));
  await backend.instance.resume();
  const answers = await renewed.until((taken) => taken.length === 2);
  expect(answers.map(({ TTL }) => TTL)).toEqual(['60', '0']);
  const { kvs } = await raw.range({ key: Buffer.from('\0'), range_end: Buffer.from('\0') });
  expect(kvs.map(({ key }: { key: Buffer }) => `${key}`)).toEqual(['free', 'long']);
  renewed[Symbol.dispose]();
});

test('reports progress to idle watchers, and compacts its history by itself', async () => {
  const server = await runtime.start(main('--progress-ms', '50', '--max-changes', '100'));
  const [, endpoint] = await server.waitForLine(/"listening":"([^"]+)"/);
  using raw = new RawClient(endpoint as string);
  for (let index = 0; index < 200; index += 1) await raw.put('a', `${index}`);
  using watch = raw.watch();
  watch.send({
    create_request: { key: Buffer.from('a'), start_revision: 2, progress_notify: true, watch_id: 1 },
  });
  watch.send({ create_request: { key: Buffer.from('a'), progress_notify: true, watch_id: 2 } });
  const responses = await watch.until(
    (taken) => taken.filter(({ watch_id }) => watch_id === '2').length === 3,
  );
  const lost = responses.filter(({ watch_id }) => watch_id === '1');
  expect(lost.map(({ created, canceled }) => ({ created, canceled }))).toEqual([
    { created: true, canceled: false },
    { created: false, canceled: true },
  ]);
  expect(Number(lost[1].compact_revision)).toBeGreaterThan(2);
  const progress = responses.filter(({ watch_id, created }) => watch_id === '2' && !created);
  expect(progress.map(({ header, events }) => [header.revision, events])).toEqual([
    ['201', []],
    ['201', []],
  ]);
});

test.each([
  ['--listen', 'nonsense'],
  ['--max-changes', '0'],
  ['--unknown', 'x'],
])('refuses %s %s', async (...flags) => {
  const error = await runtime.start(main(...flags)).catch((reason) => reason);
  expect(error).toBeInstanceOf(FaultlineError);
  expect(error.detail.join('\n')).toContain(flags[0] === '--listen' ? 'nonsense' : flags[0]);
});

test('is tried on another port when its own was taken meanwhile', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const tried: unknown[] = [];
  await onFreePorts(1, ([free]) => {
    tried.push(free);
    return runtime.start(main('--listen', `127.0.0.1:${tried.length === 1 ? port : free}`));
  });
  expect(tried).toHaveLength(2);
  taken.close();
});

test('is not tried again for any other reason', async () => {
  let tries = 0;
  const start = onFreePorts(1, () => {
    tries += 1;
    return runtime.start(main('--max-changes', 'x'));
  });
  await expect(start).rejects.toBeInstanceOf(FaultlineError);
  expect(tries).toBe(1);
});
