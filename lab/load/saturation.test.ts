import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { saturate } from './saturation.ts';

let stop = async () => {};
afterEach(() => stop());

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('saturate', () => {
  it('tells capacity and latency with sub-ms resolution', async () => {
    const url = await listen((_, answer) => setTimeout(() => answer.end('ok'), 20));
    const { rps, latency, errors } = await saturate({ url, connections: 4, durationMs: 1000 });
    expect(errors).toEqual({});
    // Four connections with 20 ms each can't pass 200 a second; how near they come is the machine's business.
    expect(rps).toBeGreaterThan(20);
    expect(rps).toBeLessThanOrEqual(208);
    expect(latency?.min).toBeGreaterThan(18);
    // One of them may be whole by chance.
    const { min = 0, p50 = 0, p99 = 0, max = 0 } = latency ?? {};
    expect([min, p50, p99, max].some((ms) => ms !== Math.round(ms))).toBe(true);
  });

  it('counts errors by class and keeps them out of rate and latency', async () => {
    let count = 0;
    const url = await listen((incoming, answer) => {
      count += 1;
      if (count % 10 === 0) incoming.socket.resetAndDestroy();
      else setTimeout(() => answer.writeHead(count % 2 === 0 ? 503 : 200).end(), 10);
    });
    const { rps, latency, errors } = await saturate({ url, connections: 2, durationMs: 1000 });
    expect(rps).toBeGreaterThan(0);
    expect(errors.HTTP_503).toBeGreaterThan(0);
    expect(errors.ECONNRESET).toBeGreaterThan(0);
    expect(latency?.count).toBe(rps);
  });

  it('ends early when it is told to', async () => {
    const url = await listen((_, answer) => answer.end('ok'));
    const stopped = new AbortController();
    const began = performance.now();
    const saturated = saturate({ url, connections: 2, durationMs: 60_000, signal: stopped.signal });
    stopped.abort();
    await saturated;
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it('has no latency where nothing answers', async () => {
    const url = await listen(() => {});
    const plan = { url, connections: 2, durationMs: 1500, timeoutMs: 1000 };
    const { rps, latency, errors } = await saturate(plan);
    expect({ rps, latency }).toEqual({ rps: 0, latency: null });
    expect(errors.TIMEOUT).toBeGreaterThan(0);
  });
});
