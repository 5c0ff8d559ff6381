import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InstanceRecord } from '@faultline/control';
import { expect, test } from 'vitest';
import { sentCounts, sentToService } from './fault-counts.ts';

const BEGUN = 'faultline_client_attempts_begun';
const METRICS = [
  `${BEGUN}_total{peer_service="bank",peer_address="127.0.0.1:1"} 7`,
  `${BEGUN}_total{peer_service="bank",peer_address="127.0.0.1:2"} 5`,
  `${BEGUN}_departed_total{peer_service="bank"} 100`,
  `${BEGUN}_departed_total{peer_service="ledger"} 1000`,
  'faultline_client_attempts_unplaced_total{peer_service="bank"} 3',
  '',
].join('\n');

test('what was sent to addresses that have left was sent to the service, and to none of its instances', async () => {
  const server = createServer((_, response) => void response.end(METRICS)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const adminAddress = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const caller = { instance: 'payment-1', adminAddress, pid: 1, startedAtUnixMs: 1 } as InstanceRecord;
  try {
    const toInstance = sentCounts({ service: 'bank', address: '127.0.0.1:1' });
    expect(await toInstance(caller)).toMatchObject({ inScope: 115, met: 10 });
    expect(await sentToService('bank')(caller)).toMatchObject({ inScope: 115, met: 115 });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
