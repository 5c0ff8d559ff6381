import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../evidence/events.ts';
import { removeAbandoned } from '../runtime/docker/abandoned.ts';
import { requireEngine } from '../runtime/docker/engine.ts';
import { type LabProcess, labCommand, START } from './fixture/lab-process.ts';
import { leftInEngine } from './fixture/left-in-engine.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const engine = await requireEngine();
const { dockerode } = engine.container;
const DOCKER = ['--runtime', 'docker'];
const CLEAN = [START, 'clean'];
const execute = promisify(execFile);

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

const is = (wanted: string) => (event: JournalEvent) => event.type === wanted;
const small = (at = workspace, phases = '{ baseline: 1, fault: 1, recovery: 1 }') =>
  `./${at.write('small.ts', smallScenario({ phases, limits: '{ product: { memoryMiB: 128 } }' }))}`;
/** What ends the run is something else. */
const startLong = (at = workspace, env: Readonly<Record<string, string>> = {}): LabProcess =>
  at.start([small(at, '{ baseline: 0.1, fault: 600, recovery: 1 }'), ...DOCKER], env);

/** Three backends, two services and their volumes, and a network. */
const ALL = 8;

const left = (lab: LabProcess) => leftInEngine(dockerode, lab);

describe('--runtime auto', () => {
  /** Of a run that is stopped as soon as that is clear. */
  async function chosen(env: Readonly<Record<string, string>>): Promise<string | undefined> {
    await using lab = workspace.start([small(), '--runtime', 'auto'], env);
    await lab.untilEvent(is('runtime.started'));
    lab.signal('SIGINT');
    const { stdout } = await lab.ended;
    return stdout.match(/^ {2}runtime {3}(.+)$/m)?.[1];
  }

  test('takes containers where all images are here', async () => {
    expect(await chosen({})).toBe('docker');
  });

  test.each([
    [
      { FAULTLINE_ETCD_IMAGE: 'faultline/none:1' },
      'not here or not current: faultline/none:1; --runtime docker gets what it needs',
    ],
    [{ DOCKER_HOST: 'unix:///no/such.sock' }, 'no Docker engine answers; where one does, --runtime docker'],
  ])('else processes, and says why: %o', async (env, why) => {
    expect(await chosen(env)).toBe(`process (${why})`);
  });
});

describe('what is left of a run in containers that ends early', () => {
  test.each([
    ['Ctrl-C, to the whole group', 'SIGINT', 'group'],
    ['SIGTERM', 'SIGTERM', 'lab'],
  ] as const)('%s: faults undone, no container, no network, exit 130', async (_what, signal, to) => {
    await using lab = startLong();
    await lab.untilEvent(is('fault.injected'));
    expect((await left(lab)).length).toBe(ALL);
    lab.signal(signal, to);
    // Removing them takes seconds, and the line stands there before.
    await lab.untilSaid('stderr', /^Stopping .+\n/);
    expect((await left(lab)).length).toBeGreaterThan(0);
    const { code, stdout, stderr } = await lab.ended;
    expect(stdout).toContain('  runtime   docker\n');
    expect(stdout).toMatch(/ {2}registry {2}etcd 3\.\d+\.\d+ at 127\.0\.0\.1:\d+\n/);
    expect(await left(lab)).toEqual([]);
    expect(code).toBe(130);
    expect(stderr).toMatch(/^Stopping \(SIG\w+\): .+\nInterrupted: .+\n$/);
    expect(lab.journal().map(({ type }) => type)).toContain('fault.undone');
  });

  test.each(['runtime.started', 'backend.started', 'arm.started', 'instance.registered'])(
    'Ctrl-C while it is starting, after %s',
    async (type) => {
      await using lab = startLong();
      await lab.untilEvent(is(type));
      lab.signal('SIGINT', 'group');
      const { code, stderr } = await lab.ended;
      expect(await left(lab)).toEqual([]);
      expect(code).toBe(130);
      expect(stderr).toMatch(/^Stopping \(SIG\w+\): .+\nInterrupted: .+\n$/);
    },
  );

  test.each(['npm', 'shell'] as const)(
    'kill -9 of %s that runs it: no container, no network',
    async (victim) => {
      const command = labCommand([small(workspace, '{ baseline: 0.1, fault: 600, recovery: 1 }'), ...DOCKER]);
      const scripts = { lab: command.map((part) => `"${part}"`).join(' ') };
      workspace.write('package.json', JSON.stringify({ name: 'theirs', version: '1.0.0', scripts }));
      await using lab = workspace.npm(['run', 'lab']);
      await lab.untilEvent(is('fault.injected'));
      expect((await left(lab)).length).toBe(ALL);
      process.kill(lab.pidOf(victim) as number, 'SIGKILL');
      await lab.nothingLeft();
      expect(await left(lab)).toEqual([]);
      expect(lab.journal().findLast(is('cleanup.checked'))?.left).toEqual([]);
    },
  );

  test('kill -9: the next start removes it, or npm run lab:clean', async () => {
    using elsewhere = new Workspace();
    await using lab = startLong();
    await using other = startLong(elsewhere);
    await lab.untilEvent(is('fault.injected'));
    await other.untilEvent(is('fault.injected'));
    lab.signal('SIGKILL');
    await lab.ended;
    expect((await left(lab)).length).toBe(ALL);
    const names = async (of: LabProcess) => (await left(of)).map((name) => name.replace('/', ''));
    const [abandoned, inUse] = [await names(lab), await names(other)];
    const { stdout } = await execute(process.execPath, CLEAN);
    for (const name of abandoned)
      expect(stdout).toMatch(new RegExp(`^removed (container|network|volume) ${name}$`, 'm'));
    for (const name of inUse)
      expect(stdout).toMatch(new RegExp(`^kept (container|network|volume) ${name}: `, 'm'));
    expect(await left(lab)).toEqual([]);
    expect((await left(other)).length).toBe(ALL);
    other.signal('SIGINT');
    expect((await other.ended).code).toBe(130);
    expect(await left(other)).toEqual([]);
  });
});

test('limits are those of the scenario; a backend that somebody else kills: exit 5, and nothing left', async () => {
  await using lab = startLong();
  await lab.untilEvent(is('fault.injected'));
  const run = String(lab.journal().find(is('runtime.started'))?.run);
  const container = async (name: string) => {
    const [found] = await dockerode.listContainers({ filters: { name: [`${run.slice(0, 8)}-${name}`] } });
    return dockerode.getContainer(found?.Id ?? '');
  };
  const { HostConfig } = await (await container('product-1')).inspect();
  expect(HostConfig.Memory).toBe(128 * 2 ** 20);
  await (await container('metrics')).kill();
  const { code, stderr } = await lab.ended;
  expect(code).toBe(5);
  expect(stderr).toContain('Expected the metrics backend (prometheus) to run until the end of the run');
  expect(await left(lab)).toEqual([]);
});

test.skipIf(process.getuid?.() !== 0)(
  'a container that runs out of memory is told as that, not as the fault that could not be injected into it',
  async () => {
    await using lab = workspace.start([
      small(workspace, '{ baseline: 4, fault: 600, recovery: 1 }'),
      ...DOCKER,
    ]);
    await lab.untilEvent(is('phase.started'));
    const run = String(lab.journal().find(is('runtime.started'))?.run);
    const [found] = await dockerode.listContainers({ filters: { name: [`${run.slice(0, 8)}-product-1`] } });
    const product = dockerode.getContainer(found?.Id ?? '');
    // The kernel takes the process with the highest score: the service, not the one that takes its memory.
    const { Pid } = (await product.inspect()).State;
    writeFileSync(`/proc/${Pid}/oom_score_adj`, '1000');
    const hungry = 'const all = []; for (;;) all.push(Buffer.alloc(1e7, 1));';
    const hog = await product.exec({ Cmd: ['/usr/local/bin/node', '-e', hungry] });
    await hog.start({});
    const { code, stderr } = await lab.ended;
    const [line, ...details] = stderr.trim().split('\n');
    expect(line).toBe(
      'Expected every instance to run until a fault or the end of the arm stops it, but product-1 ended by itself (out of the memory that its limit allows).',
    );
    expect(details.join('\n')).toContain(
      '  What that led to: Expected fault delay-product-GetProduct to be in force on',
    );
    expect(code).toBe(5);
    expect(await left(lab)).toEqual([]);
  },
);

test('an engine that is lost in mid-run: what that means is told, and what it left once it is back', async () => {
  const proxy = createServer((from) => {
    const to = connect('/var/run/docker.sock');
    from.on('error', () => to.destroy());
    to.on('error', () => from.destroy());
    from.pipe(to).pipe(from);
    open.push(from);
  }).listen(0, '127.0.0.1');
  const open: Socket[] = [];
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  await using lab = startLong(workspace, { DOCKER_HOST: `tcp://127.0.0.1:${port}` });
  await lab.untilEvent(is('fault.injected'));
  proxy.close();
  for (const socket of open) socket.destroy();
  const lostAt = performance.now();
  const { code, stderr } = await lab.ended;
  expect(performance.now() - lostAt).toBeLessThan(10_000);
  expect(stderr).toMatch(/^\nExpected the \w+ backend .* to run until the end of the run, but it ended/);
  expect(stderr).toContain('npm run lab:clean once it does');
  expect(stderr).not.toMatch(/^ +at /m);
  expect(code).toBe(4);
  expect(await left(lab)).toHaveLength(ALL);
  await removeAbandoned(engine);
  expect(await left(lab)).toEqual([]);
});

test('a registry that somebody else kills ends the run within seconds', async () => {
  await using lab = startLong();
  await lab.untilEvent(is('fault.injected'));
  const run = String(lab.journal().find(is('runtime.started'))?.run);
  const [found] = await dockerode.listContainers({ filters: { name: [`${run.slice(0, 8)}-registry`] } });
  const killedAt = performance.now();
  await dockerode.getContainer(found?.Id ?? '').kill();
  const { code, stderr } = await lab.ended;
  expect(performance.now() - killedAt).toBeLessThan(12_000);
  expect(stderr).toMatch(/^\nExpected the registry backend \(etcd\) to run until the end of the run/);
  expect(code).toBe(5);
  expect(await left(lab)).toEqual([]);
});
