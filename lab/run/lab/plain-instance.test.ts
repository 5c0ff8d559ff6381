import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../load/random.ts';
import { type ProcessRuntime, startProcessRuntime } from '../../runtime/process.ts';
import type { PlainService } from '../../system/system.ts';
import type { Backends } from './backends.ts';
import { startPlain, withStaticAddresses } from './plain-instance.ts';

/** Opens its port half a second late, says that it is busy, then that it is ready. */
const LATE = `
  let asked = 0;
  const server = require('node:http').createServer((request, response) => {
    response.statusCode = request.url === '/ready' && ++asked > 2 ? 200 : 503;
    response.end(JSON.stringify({ asked, env: process.env }));
  });
  setTimeout(() => server.listen(Number(process.env.WHERE), '127.0.0.1', () => console.log('open (at last)')), 500);
`;
const MUTE = 'setTimeout(() => {}, 60_000)';
const BACKENDS = { registry: { endpoint: 'r:1' }, traces: { otlpGrpc: 't:1' } } as Backends;

let runtime: ProcessRuntime;
const dataDir = mkdtempSync(join(tmpdir(), 'faultline-plain-data-'));
beforeAll(async () => {
  runtime = await startProcessRuntime({ logDir: mkdtempSync(join(tmpdir(), 'faultline-plain-')) });
});
afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true });
});

const start = (
  health: PlainService['health'],
  source = LATE,
  signal = new AbortController().signal,
  before = async (_port: number) => {},
) =>
  withStaticAddresses([{ service: 'late', name: 'late-1' }], async (addresses) => {
    await before(portOf(addresses.get('late')?.get('late-1') ?? ''));
    const of: PlainService = {
      ...{ kit: false, methods: [], health },
      start: {
        ...{ command: [process.execPath, '-e', source], cwd: dataDir },
        ...{ port: 'WHERE', addresses: { late: 'OTHERS' } },
      },
    };
    const from = { run: 'r', arm: 'a', seed: 7, dataDir, backends: BACKENDS };
    const running = await startPlain(
      { runtime, signal, ids: createRandom(1) },
      { ...from, of, addresses, service: 'late', name: 'late-1' },
    );
    return { running, address: addresses.get('late')?.get('late-1') ?? '' };
  });

const portOf = (address: string) => Number(address.split(':')[1]);

/** Takes a port as any other program may. */
async function listenOn(port: number): Promise<AsyncDisposable> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { [Symbol.asyncDispose]: () => new Promise((closed) => void server.close(() => closed())) };
}

const askedOf = async (address: string) => {
  const response = await fetch(`http://${address}/`);
  return (await response.json()) as { asked: number; env: Record<string, string> };
};

test.each<[string, PlainService['health'], number]>([
  ['its health says so', { http: '/ready' }, 3],
  ['its port is open', 'port', 0],
  ['its output says so', { line: 'open (at last)' }, 0],
])(
  'a service without the kit is ready once %s, at its start and after a restart',
  async (_when, health, asked) => {
    const { running, address } = await start(health);
    await using _stopped = running;
    expect((await askedOf(address)).asked).toBe(asked);
    await running.kill();
    await running.restart();
    expect((await askedOf(address)).asked).toBe(asked);
  },
);

test('it is told its port, its folder, where its callees listen, and what OpenTelemetry needs', async () => {
  const { running, address } = await start('port');
  await using _stopped = running;
  const { env } = await askedOf(address);
  expect(env).toMatchObject({
    PWD: realpathSync(dataDir),
    ...{ WHERE: address.split(':')[1], OTHERS: address, FAULTLINE_INSTANCE: 'late-1' },
    ...{ OTEL_SERVICE_NAME: 'late', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://t:1' },
    OTEL_RESOURCE_ATTRIBUTES: 'faultline.run=r,faultline.arm=a,service.instance.id=late-1',
  });
  expect(env).not.toHaveProperty('FAULTLINE_REGISTRY');
  expect(env.FAULTLINE_DATA_DIR).toBe(join(dataDir, 'late'));
  expect(statSync(join(dataDir, 'late')).isDirectory()).toBe(true);
});

test.skipIf(process.platform !== 'linux')(
  'another program that listens on its port is not taken for it: it gets another port, and is not ready after a restart',
  async () => {
    const taken: number[] = [];
    await using others = new AsyncDisposableStack();
    const { running, address } = await start('port', LATE, undefined, async (port) => {
      if (taken.length === 0) others.use(await listenOn(port));
      taken.push(port);
    });
    await using _stopped = running;
    expect(taken).toHaveLength(2);
    expect(portOf(address)).toBe(taken[1]);
    await running.kill();
    others.use(await listenOn(portOf(address)));
    await expect(running.restart()).rejects.toMatchObject({
      code: 'instance-not-ready',
      message: expect.stringContaining(`found that another program listens at ${address}.`),
    });
  },
);

test('who never gets ready is given up with the run', async () => {
  const stop = new AbortController();
  const starting = start('port', MUTE, stop.signal);
  stop.abort(new Error('the run is over'));
  await expect(starting).rejects.toThrow('the run is over');
});
