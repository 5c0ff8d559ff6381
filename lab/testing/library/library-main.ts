import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type FaultRecord, type InstanceRecord, keys } from '@faultline/control';
import { Etcd3 } from 'etcd3';

const service = process.argv[2] ?? '';
const instance = process.env.FAULTLINE_INSTANCE ?? '';
const startedAtUnixMs = Date.now();
const etcd = new Etcd3({ hosts: `http://${process.env.FAULTLINE_REGISTRY}` });

interface InForce {
  readonly record: FaultRecord;
  readonly cameMs: number;
  readonly over: AbortController;
}
const faults = new Map<string, InForce>();
const end = (id: string) => {
  faults.get(id)?.over.abort();
  faults.delete(id);
};
const watcher = await etcd.watch().prefix(keys.faults).create();
watcher.on('put', (kv) => {
  const record = JSON.parse(kv.value.toString()) as FaultRecord;
  const { service: of, instance: on = instance } = record.match;
  if (of !== service || on !== instance) return;
  // As the kit does.
  if (record.expiresAtUnixMs <= Date.now()) return;
  faults.set(record.id, { record, cameMs: Date.now(), over: new AbortController() });
});
watcher.on('delete', (kv) => end(kv.key.toString().slice(keys.faults.length)));

let settings = {};
const settingsKey = keys.settings(service);
const settingsWatcher = await etcd.watch().key(settingsKey).create();
settingsWatcher.on('put', (kv) => {
  settings = JSON.parse(kv.value.toString());
});
settings = JSON.parse((await etcd.get(settingsKey).string()) ?? '{}');
/** It goes by no setting, and has no protection to tell of. */
const protections = () => ({
  ...{ edges: {}, server: { serving: 0, workers: null, limiter: null } },
  settings,
});

/** Delays alone: no test asks for more. */
async function meetFaults(method: string): Promise<void> {
  for (const { record, over } of faults.values()) {
    if ((record.match.method ?? method) !== method || !record.delay) continue;
    await delay(record.delay.fixedDelayMs, undefined, { signal: over.signal }).catch(() => {});
  }
}

async function call(to: string, method: string): Promise<void> {
  const [found] = Object.values(await etcd.getAll().prefix(keys.instances(to)).json());
  const { address } = found as unknown as InstanceRecord;
  const response = await fetch(`http://${address}/${method}`);
  await response.text();
}

const metrics = () =>
  [...faults.values()]
    .flatMap(({ record: { id }, cameMs }) => [
      `faultline_fault_active{fault_id="${id}"} 1`,
      `faultline_fault_came_timestamp_seconds{fault_id="${id}"} ${cameMs / 1000}`,
    ])
    .join('\n');

/** What it is asked for: the routes of the desk, the methods of the others. */
async function answer(path: string): Promise<unknown> {
  if (service === 'desk') {
    await call('loans', path === '/loans' ? 'Lend' : 'Find');
    return { status: 'LENT', loan: 'loan-1' };
  }
  await meetFaults(path.slice(1));
  if (path === '/Lend') await call('readers', 'Know');
  return {};
}

async function serve({ url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(url, 'http://here');
  if (pathname === '/ready') return void response.end('ready');
  if (pathname === '/metrics') return void response.end(`${metrics()}\n`);
  if (pathname === '/protections') return void response.end(JSON.stringify(protections()));
  const body = await answer(pathname);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

const server = createServer((request, response) => {
  serve(request, response).catch(() => {
    response.statusCode = 500;
    response.end();
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
const record = { service, instance, address, adminAddress: address, pid: process.pid, startedAtUnixMs };
const lease = etcd.lease(5);
await lease
  .put(keys.instance(service, instance))
  .value(JSON.stringify(record satisfies InstanceRecord))
  .exec();
process.once('SIGTERM', async () => {
  await lease.revoke();
  process.exit(0);
});
