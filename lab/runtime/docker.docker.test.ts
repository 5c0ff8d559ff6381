import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { failure, runtimeContract, up } from './contract.ts';
import { removeAbandoned } from './docker/abandoned.ts';
import { requireEngine } from './docker/engine.ts';
import { images } from './docker/images.ts';
import { HOST_LABEL, LAB_LABEL, labelsOf, PID_LABEL, PROCESS_LABEL, RUN_LABEL } from './docker/labels.ts';
import { findVolumes } from './docker/volumes.ts';
import { waitForHttp, waitForLog } from './docker/wait.ts';
import { type DockerRuntime, startDockerRuntime } from './docker.ts';
import type { ContainerSpec, InstanceSpec, RunningInstance } from './runtime.ts';

const engine = await requireEngine();
const { dockerode } = engine.container;
const image = images().services.name;
const container = { image, ports: [] };
const script = (name: string, code: string, more: Partial<ContainerSpec> = {}): InstanceSpec => ({
  name,
  command: ['/usr/local/bin/node', '-e', code],
  container: { ...container, ...more },
});
const FOREVER =
  "process.on('SIGTERM', () => process.exit(0)); console.log('up 1'); setInterval(() => {}, 1e6);";
/** Answers with what it is. */
const SERVER = `require('node:http').createServer((_, response) => response.end('here')).listen(8080, () => console.log('up 1'));
process.on('SIGTERM', () => process.exit(0));`;

let logDir: string;
let runtime: DockerRuntime;
beforeEach(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'faultline-'));
  runtime = await startDockerRuntime({ engine, logDir, graceMs: 2_000 });
});
afterEach(async () => {
  await runtime[Symbol.asyncDispose]();
  expect(await runtime.leftovers()).toEqual([]);
  await rm(logDir, { recursive: true });
});

runtimeContract(() => ({ runtime, logDir, script }));

const inspect = async (name: string) => {
  const [found] = await dockerode.listContainers({ all: true, filters: { name: [name] } });
  return dockerode.getContainer(found?.Id ?? '').inspect();
};

test('its ports are published on 127.0.0.1 alone and stay over a restart; its only network is that of the run', async () => {
  const instance = await runtime.start({ ...script('web', SERVER, { ports: [8080] }), ready: up });
  const address = runtime.reach('web:8080');
  expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
  const { NetworkSettings } = await inspect(`${runtime.runId.slice(0, 8)}-web`);
  const published = Object.entries(NetworkSettings.Ports).filter(([, to]) => to !== null);
  expect(published).toEqual([['8080/tcp', [{ HostIp: '127.0.0.1', HostPort: address.split(':')[1] }]]]);
  expect(Object.keys(NetworkSettings.Networks)).toEqual([`faultline-${runtime.runId}`]);
  await instance.kill();
  await instance.restart();
  expect(runtime.reach('web:8080')).toBe(address);
  expect(await (await fetch(`http://${address}`)).text()).toBe('here');
});

test('instances reach each other by name, also after a restart', async () => {
  const web = await runtime.start({ ...script('web', SERVER, { ports: [8080] }), ready: up });
  const ask = "fetch('http://web:8080').then((r) => r.text()).then((text) => console.log('got ' + text))";
  await (await runtime.start(script('first', ask))).waitForLine(/^got here$/);
  await web.restart();
  await (await runtime.start(script('second', ask))).waitForLine(/^got here$/);
});

test('limits: 512 MiB and 2 CPUs, or what the spec says', async () => {
  await runtime.start({ ...script('usual', FOREVER), ready: up });
  await runtime.start({ ...script('small', FOREVER, { limits: { memoryMiB: 96, cpus: 0.5 } }), ready: up });
  const limits = async (name: string) => {
    const { Memory, NanoCpus } = (await inspect(`${runtime.runId.slice(0, 8)}-${name}`)).HostConfig;
    return [Memory, NanoCpus];
  };
  expect(await limits('usual')).toEqual([512 * 2 ** 20, 2e9]);
  expect(await limits('small')).toEqual([96 * 2 ** 20, 0.5e9]);
});

describe('an end before it is ready is told as what it was, whoever notices it first', () => {
  const HUNGRY = "console.log('up 1'); const all = []; for (;;) all.push(Buffer.alloc(1e7, 1));";
  const limits = { memoryMiB: 96 };
  const waits = [
    ['a check of its own', { ready: () => new Promise<void>(() => {}) }, {}],
    ['a line in its log', {}, { waitFor: waitForLog('never') }],
    ['an answer on a port', {}, { waitFor: waitForHttp('/', 8080), ports: [8080] }],
  ] as const;

  test.each(waits)(
    'while it waits for %s: an exit code, with the last lines',
    async (_what, spec, container) => {
      const code = "console.log('starting'); console.error('no database'); process.exitCode = 7";
      const error = await failure(runtime.start({ ...script('order-1', code, container), ...spec }));
      expect(error.message).toMatch(/^order-1 expected to be ready within \d+ ms, found exit code 7\. /);
      expect([...error.detail].sort()).toEqual(['no database', 'starting']);
      expect(error).toMatchObject({ code: 'instance-exited', exitCode: 3 });
      expect(await runtime.leftovers()).toHaveLength(1);
    },
  );

  test.each(waits)('while it waits for %s: the limit of its memory', async (_what, spec, container) => {
    const error = await failure(runtime.start({ ...script('a', HUNGRY, { ...container, limits }), ...spec }));
    expect(error.message).toContain('found out of the memory that its limit allows');
  });

  test('of one that was ready: its exit says so', async () => {
    const instance = await runtime.start(script('a', HUNGRY, { limits }));
    expect(await instance.exited).toMatchObject({ outOfMemory: true });
  });
});

test('those that are disposed of before they are ready end at once', async () => {
  const waiting = Array.from({ length: 6 }, (_, index) =>
    failure(
      runtime.start(script(`web-${index}`, FOREVER, { waitFor: waitForHttp('/', 8080), ports: [8080] })),
    ),
  );
  await vi.waitUntil(async () => {
    const running = await dockerode.listContainers({ filters: { label: [`${RUN_LABEL}=${runtime.runId}`] } });
    return running.length === waiting.length;
  }, 20_000);
  const beforeMs = performance.now();
  await runtime[Symbol.asyncDispose]();
  // A wait strategy that does not see the end goes on for a minute.
  expect(performance.now() - beforeMs).toBeLessThan(20_000);
  for (const error of await Promise.all(waiting)) expect(error.code).toMatch(/^(instance|runtime)-disposed$/);
});

test('a wait strategy is applied at each start, to the output of that start alone', async () => {
  const code = `setTimeout(() => console.log('late'), 1000); ${FOREVER}`;
  const took = async (start: () => Promise<unknown>) => {
    const beforeMs = performance.now();
    await start();
    return performance.now() - beforeMs;
  };
  let instance: RunningInstance | undefined;
  const started = await took(async () => {
    instance = await runtime.start(script('slow', code, { waitFor: waitForLog('late') }));
  });
  expect(started).toBeGreaterThan(1_000);
  await instance?.kill();
  expect(await took(async () => instance?.restart())).toBeGreaterThan(1_000);
});

test('an image that is not there, and a command that is not in it', async () => {
  const none = { container: { ...container, image: 'faultline/none:1' } };
  const missing = await failure(runtime.start({ ...script('a', ''), ...none }));
  expect(missing).toMatchObject({ code: 'container-not-started', exitCode: 3 });
  expect(missing.message).toMatch(
    /^a \(image faultline\/none:1\) expected to start, but .*does not exist locally/,
  );
  const wrong = await failure(runtime.start({ name: 'a', command: ['/no/such'], container }));
  expect(wrong.message).toContain('/no/such');
  await runtime.start({ ...script('a', FOREVER), ready: up });
});

test('what is written into a volume is there for all that name it, and after they have ended', async () => {
  const volumes = [{ name: 'books', target: '/data' }];
  const write = "require('node:fs').appendFileSync('/data/ledger', process.env.HOSTNAME + ' ');";
  const read = "console.log('read ' + require('node:fs').readFileSync('/data/ledger', 'utf8'));";
  const one = await runtime.start({ ...script('one', write + FOREVER, { volumes }), ready: up });
  await runtime.start({ ...script('two', write + FOREVER, { volumes }), ready: up });
  await one.kill();
  await one[Symbol.asyncDispose]();
  const three = await runtime.start({ ...script('three', read + FOREVER, { volumes }), ready: up });
  expect(three.lastLines(5).join()).toContain('read one two ');
  const own = [{ name: 'others', target: '/data' }];
  const none = "console.log('there ' + require('node:fs').readdirSync('/data'));";
  const other = await runtime.start({ ...script('other', none + FOREVER, { volumes: own }), ready: up });
  expect(other.lastLines(5)).toContain('there ');
  expect(await runtime.leftovers()).toContain(`volume faultline-${runtime.runId}-books`);
});

test('a volume of a dead lab goes at the next start, unless somebody uses it', async () => {
  const Labels = { ...labelsOf('00000000-test'), [PID_LABEL]: '999999999' };
  const names = ['faultline-volume-abandoned', 'faultline-volume-in-use'];
  for (const Name of names) await dockerode.createVolume({ Name, Labels });
  const user = await dockerode.createContainer({
    Image: image,
    Cmd: ['/usr/local/bin/node'],
    HostConfig: { Binds: ['faultline-volume-in-use:/data'] },
  });
  const there = async () =>
    (await findVolumes(dockerode, [`${RUN_LABEL}=00000000-test`])).map(({ name }) => name);
  try {
    await using _ = await startDockerRuntime({ engine, logDir });
    expect(await there()).toEqual(['faultline-volume-in-use']);
  } finally {
    await user.remove({ force: true });
    expect((await removeAbandoned(engine)).removed).toContain('volume faultline-volume-in-use');
  }
});

test('what another lab left is removed at the next start; what a live one or somebody else has is not', async () => {
  const left = async (labels: Record<string, string>) => {
    const Labels = { ...labelsOf('00000000-test'), ...labels };
    const made = await dockerode.createContainer({ Image: image, Cmd: ['/usr/local/bin/node'], Labels });
    return made.id;
  };
  const [place = '', start = ''] = labelsOf('')[PROCESS_LABEL]?.split('/') ?? [];
  const [boot] = place.split('.');
  const abandoned = [
    await left({ [PID_LABEL]: '999999999' }),
    // Its pid is somebody else's by now.
    await left({ [PROCESS_LABEL]: `${place}/${Number(start) - 1}` }),
    await left({ [PROCESS_LABEL]: `before-the-reboot.1/${start}` }),
  ];
  const others = [
    await left({}),
    await left({ [PROCESS_LABEL]: `${boot}.1/1` }),
    await left({ [PROCESS_LABEL]: `another-boot.1/1`, [HOST_LABEL]: 'elsewhere' }),
    await left({ [PID_LABEL]: '999999999', [LAB_LABEL]: 'false' }),
  ];
  try {
    await using _ = await startDockerRuntime({ engine, logDir });
    const there = (await dockerode.listContainers({ all: true })).map(({ Id }) => Id);
    expect(there.filter((id) => abandoned.includes(id))).toEqual([]);
    expect(there).toEqual(expect.arrayContaining(others));
  } finally {
    for (const id of others) await dockerode.getContainer(id).remove({ force: true });
  }
});

test('a network of a dead lab that somebody uses is kept, and keeps nobody from starting', async () => {
  const Labels = { ...labelsOf('00000000-test'), [PID_LABEL]: '999999999' };
  const network = await dockerode.createNetwork({ Name: 'faultline-in-use', Labels });
  const user = await dockerode.createContainer({
    Image: image,
    Cmd: ['/usr/local/bin/node', '-e', 'setInterval(() => {}, 1e6)'],
    HostConfig: { NetworkMode: 'faultline-in-use' },
  });
  try {
    await user.start();
    await using _ = await startDockerRuntime({ engine, logDir });
    expect((await removeAbandoned(engine)).kept).toContain('network faultline-in-use');
  } finally {
    await user.remove({ force: true });
    await network.remove();
  }
});
