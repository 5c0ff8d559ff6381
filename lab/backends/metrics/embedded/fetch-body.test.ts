import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type ScrapedBody, TargetConnection } from './fetch-body.ts';
import { targetOf } from './target.ts';

/** One scrape of a target that answers so. */
async function scraped(answer: RequestListener): Promise<ScrapedBody> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const defaults = { job: 'j', filePath: 'f', intervalMs: 10_000, timeoutMs: 10_000, fallbackProtocol: null };
  using connection = new TargetConnection(targetOf(address, { targets: [address], labels: {} }, defaults));
  try {
    return await connection.scrape();
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Sends on so many times, then answers. */
const sendingOn =
  (times: number): RequestListener =>
  ({ url }, response) => {
    const hops = Number(new URLSearchParams(url?.split('?')[1]).get('hops') ?? '0');
    if (hops < times) response.writeHead(302, { location: `/metrics?hops=${hops + 1}` }).end();
    else response.writeHead(200, { 'content-type': 'text/plain' }).end('a 1\n');
  };

test('nine redirects are followed, as by Go, and no tenth', async () => {
  expect(await scraped(sendingOn(9))).toMatchObject({ text: 'a 1\n' });
  await expect(scraped(sendingOn(10))).rejects.toThrow(/hops=10": stopped after 10 redirects$/);
});

test('what a body holds unpacked is bounded', async () => {
  const MAX = 64 * 1024 * 1024;
  const zipped =
    (bytes: number): RequestListener =>
    (_, response) => {
      const headers = { 'content-type': 'text/plain', 'content-encoding': 'gzip' };
      response.writeHead(200, headers).end(gzipSync(Buffer.alloc(bytes, '#'), { level: 1 }));
    };
  expect((await scraped(zipped(MAX))).text).toHaveLength(MAX);
  await expect(scraped(zipped(MAX + 1))).rejects.toThrow(`body is larger than ${MAX} bytes`);
});
