import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InstanceRecord } from '@faultline/control';
import type { ProtectionRecord } from '@faultline/control/protection-record';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { edgeOf, recordOf } from '../../analysis/protections/fixture/example-record.ts';
import { ProtectionWitness } from './protection-witness.ts';

const BULKHEAD = { clients: { payment: { bulkhead: { maxInFlight: 4 } } } };

let server: Server;
let record: InstanceRecord;
/** What the instance answers, the last one again and again. */
let answers: (ProtectionRecord | number)[];
let written: [string, Record<string, unknown>][];

beforeEach(async () => {
  answers = [];
  written = [];
  server = createServer((_request, response) => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (typeof answer === 'number') response.writeHead(answer).end();
    else response.end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const adminAddress = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const of = { service: 'order', instance: 'order-1', pid: 1, startedAtUnixMs: 5 };
  record = { ...of, address: '127.0.0.1:1', adminAddress };
});
afterEach(() => void server.close());

function witness(settings: object = BULKHEAD, instances = () => [record]) {
  const journal = { write: (type: string, fields = {}) => void written.push([type, fields]) };
  return new ProtectionWitness({
    ...{ arm: 'protected', settings: { order: settings }, instances, journal },
    started: ['order-1', 'payment-1'],
  });
}

const inFlight = (count: number) =>
  recordOf({
    edges: { payment: edgeOf({ bulkhead: { held: count }, inFlight: count }), bank: edgeOf({ inFlight: 3 }) },
  });
const READ = { arm: 'protected', service: 'order', instance: 'order-1', process: 'order-1 1 5' };

test('at the end it reads once nothing is under way on what is protected', async () => {
  answers = [inFlight(2), inFlight(1), inFlight(0)];
  await witness().ended();
  expect(written).toEqual([['protections.read', { ...READ, record: inFlight(0) }]]);
});

test('before a kill it reads what there is', async () => {
  answers = [inFlight(2)];
  const watching = witness();
  await watching.beforeKill('order-1');
  await watching.beforeKill('payment-1');
  expect(written).toEqual([['protections.read', { ...READ, record: inFlight(2) }]]);
});

test('what is protected by settings that came later is read too', async () => {
  answers = [inFlight(0)];
  const watching = witness({});
  watching.expect({ order: BULKHEAD });
  await watching.ended();
  expect(written).toEqual([['protections.read', { ...READ, record: inFlight(0) }]]);
});

test('what never ends does not hold it up, and is told as it is', async () => {
  answers = [inFlight(2)];
  await witness().ended();
  expect(written).toEqual([['protections.read', { ...READ, record: inFlight(2) }]]);
});

test('an instance that does not say is named, and so is one that never registered', async () => {
  answers = [500];
  await witness().ended();
  await witness(BULKHEAD, () => []).ended();
  const unread = ['protections.unread', { arm: 'protected', service: 'order', instance: 'order-1' }];
  expect(written).toEqual([unread, unread]);
});

test('whoever has no such protection is not asked', async () => {
  const watching = witness({ clients: { payment: { propagateDeadline: false } } });
  await watching.beforeKill('order-1');
  await watching.ended();
  expect(written).toEqual([]);
});
