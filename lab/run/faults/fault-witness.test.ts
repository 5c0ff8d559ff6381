import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceRecord } from '@faultline/control';
import { afterEach, expect, test } from 'vitest';
import { sentCounts } from '../../faults/fault-counts.ts';
import { FaultWitness, type WitnessOptions } from './fault-witness.ts';

/** Beyond what one look takes, and well within what a count does. */
const BUSY_MS = 800;
const METRICS = [
  'faultline_client_attempts_begun_total{peer_service="product",peer_address="127.0.0.1:1"} 7',
  'faultline_client_attempts_begun_total{peer_service="product",peer_address="127.0.0.1:2"} 5',
  'faultline_client_attempts_in_flight{peer_service="product",peer_address="127.0.0.1:1"} 2',
  '',
].join('\n');

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** An instance whose admin port answers after so long; null never. */
async function instance(
  name: string,
  address: string,
  answersAfterMs: number | null,
): Promise<InstanceRecord> {
  const server = createServer(async (_, response) => {
    if (answersAfterMs === null) return;
    await delay(answersAfterMs);
    response.end(METRICS);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const adminAddress = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [service = ''] = name.split('-');
  return { service, instance: name, address, adminAddress, pid: 1, startedAtUnixMs: 1 } as InstanceRecord;
}

/** What is written before product-1 is killed, when these call it. */
async function writtenBefore(callers: readonly InstanceRecord[], paused: readonly string[] = []) {
  const victim = await instance('product-1', '127.0.0.1:1', 0);
  const events: Record<string, unknown>[] = [];
  const options = {
    ...{ arm: 'only', plan: { id: 'f', kind: 'kill' }, kind: { countedBy: 'callers' } },
    instances: () => [victim, ...callers],
    watch: {
      isAsked: ({ instance }: InstanceRecord) => instance !== victim.instance,
      counts: () => sentCounts(victim),
    },
    isPaused: (name: string) => paused.includes(name),
    journal: { write: (type: string, fields: object) => void events.push({ type, ...fields }) },
  };
  await new FaultWitness(options as unknown as WitnessOptions).before();
  return events;
}

test('a caller that is too busy to answer at once says what it has counted all the same', async () => {
  const busy = await instance('gateway-1', '127.0.0.1:3', BUSY_MS);
  expect(await writtenBefore([busy])).toMatchObject([
    {
      ...{ type: 'fault.counted', when: 'before', arm: 'only', faultId: 'f' },
      counts: [{ instance: 'gateway-1', inScope: 12, met: 7, underWay: 2 }],
    },
  ]);
});

test('one that says nothing is told of, unless another fault has paused it', async () => {
  const silent = await instance('gateway-1', '127.0.0.1:3', null);
  const quick = await instance('gateway-2', '127.0.0.1:4', 0);
  const counted = { type: 'fault.counted', counts: [{ instance: 'gateway-2' }] };
  expect(await writtenBefore([silent, quick])).toMatchObject([
    counted,
    { type: 'fault.uncounted', when: 'before', instances: ['gateway-1'] },
  ]);
  const events = await writtenBefore([silent, quick], ['gateway-1']);
  expect(events).toMatchObject([counted]);
  expect(events).toHaveLength(1);
});
