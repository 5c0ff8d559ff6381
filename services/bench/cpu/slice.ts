import { setTimeout as wait } from 'node:timers/promises';
import autocannon from 'autocannon';
import { FaultlineError } from '../../../lab/errors.ts';
import type { Chain } from './chain.ts';

/** Requests in flight: enough to keep two processors busy, few enough to stay within every limit. */
const CONNECTIONS = 10;
/** Past the interval in which spans are sent, so that a slice pays for its own. */
const SETTLE_MS = 700;
const BODY = JSON.stringify({
  customerId: 'customer-7',
  items: [
    { productId: 'tea', quantity: 2 },
    { productId: 'cup', quantity: 4 },
  ],
});

/**
 * Drives one chain alone, in a closed model of 10 connections, with a fixed number of requests; resolves with the CPU
 * ms that its five processes together took for one.
 * @throws FaultlineError `bench-failed` when a request was not answered with 2xx
 */
export async function driveSlice(chain: Chain, requests: number): Promise<number> {
  const before = await chain.cpuMs();
  const result = await autocannon({
    url: `${chain.baseUrl}/api/orders`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: BODY,
    connections: CONNECTIONS,
    amount: requests,
  });
  const answered = result['2xx'];
  if (answered !== requests) {
    throw new FaultlineError(
      'bench-failed',
      `The ${chain.name} chain expected ${requests} answers of 2xx, got ${answered}, ${result.non2xx} others and ${result.errors} errors.`,
    );
  }
  await wait(SETTLE_MS);
  return ((await chain.cpuMs()) - before) / requests;
}
