import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { MetricsBackend } from '../../backends/metrics/metrics.ts';
import { untilFound } from './until-found.ts';

type Health = 'unknown' | 'up' | 'down';
const NEW = '127.0.0.1:2';

/** Answers with the next of these states each time, and with the last one from then on; how often it was asked. */
async function prometheus(version: string, ...states: readonly Readonly<Record<string, Health>>[]) {
  let asked = 0;
  const server = createServer((_, response) => {
    const state = states[Math.min(asked++, states.length - 1)] ?? {};
    const activeTargets = Object.entries(state).map(([address, health]) => ({
      ...{ labels: { instance: 'order-1' }, scrapeUrl: `http://${address}/metrics`, health, lastError: '' },
    }));
    response.end(JSON.stringify({ status: 'success', data: { activeTargets } }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const queryUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const info = { role: 'metrics', provider: 'binary', name: 'prometheus', version, where: queryUrl } as const;
  return {
    backend: { info, queryUrl } satisfies Pick<MetricsBackend, 'info' | 'queryUrl'>,
    asked: () => asked,
    [Symbol.dispose]: () => void server.close(),
  };
}

test('waits until it is the new address that answers, whatever became of the old one', async () => {
  const old = '127.0.0.1:1';
  const states = [{ [old]: 'up' }, { [old]: 'down' }, { [NEW]: 'unknown' }, { [NEW]: 'up' }] as const;
  using store = await prometheus('2.42.0+ds', ...states);
  await untilFound(store.backend, [NEW], new AbortController().signal);
  expect(store.asked()).toBe(4);
});

test.each(['3.12.0', '3.16.0', '4.0.0'])(
  'of Prometheus %s, which is prompt, nothing is asked',
  async (version) => {
    using store = await prometheus(version, {});
    await untilFound(store.backend, [NEW], new AbortController().signal);
    expect(store.asked()).toBe(0);
  },
);

test('ends with the run', async () => {
  using store = await prometheus('3.11.9', {});
  const interrupted = new AbortController();
  const waiting = untilFound(store.backend, [NEW], interrupted.signal);
  interrupted.abort();
  await expect(waiting).rejects.toThrow();
});
