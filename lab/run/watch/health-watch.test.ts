import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JournalEvent, JournalEventType } from '../../evidence/events.ts';
import { createRandom } from '../../load/random.ts';
import { HealthWatch } from './health-watch.ts';

let server: Server;
/** What the instance answers; 0 is nothing at all. */
let status: number;
let received: string[];
beforeEach(async () => {
  status = 200;
  received = [];
  server = createServer(({ url, headers }, response) => {
    received.push(`${url} ${String(headers.traceparent).slice(-3)}`);
    if (status > 0) response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Nobody starts it: it is there. */
const start = {
  command: [],
  container: { command: [], ports: { service: 1, admin: 2 }, dataDir: '', log: '' },
};

function watched() {
  const events: Omit<JournalEvent, 'tMs'>[] = [];
  const { port } = server.address() as AddressInfo;
  const watch = new HealthWatch({
    arm: 'protected',
    system: { services: { door: { start, methods: [], health: { http: '/ready' } } } },
    instances: () => [{ service: 'door', instance: 'door-1', address: `127.0.0.1:${port}` }],
    journal: { write: (type: JournalEventType, fields = {}) => void events.push({ type, ...fields }) },
    ids: createRandom(1),
    everyMs: 10,
    withinMs: 200,
  });
  return { watch, events };
}

const changed = (from: string, to: string) => ({
  ...{ type: 'health.changed', arm: 'protected', service: 'door', instance: 'door-1', from, to },
});

test('each change of an answer is told once, also that there is none; who serves all along is no news', async () => {
  const { watch, events } = watched();
  await using _watch = watch;
  await expect.poll(() => received.length).toBeGreaterThan(3);
  expect(events).toEqual([]);
  status = 503;
  await expect.poll(() => events).toEqual([changed('serving', 'not-serving')]);
  const before = received.length;
  await expect.poll(() => received.length).toBeGreaterThan(before + 3);
  status = 0;
  await expect.poll(() => events.slice(1)).toEqual([changed('not-serving', 'unreachable')]);
  status = 200;
  await expect.poll(() => events.slice(2)).toEqual([changed('unreachable', 'serving')]);
  // No trace is made of it.
  expect(new Set(received)).toEqual(new Set(['/ready -00']));
});

test('when the arm is over nothing is told any more', async () => {
  const { watch, events } = watched();
  await expect.poll(() => received.length).toBeGreaterThan(0);
  status = 0;
  await watch[Symbol.asyncDispose]();
  expect(events).toEqual([]);
});
