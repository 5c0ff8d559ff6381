import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const start = (env: Readonly<Record<string, string>>) =>
  spawn(process.execPath, [MAIN], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });

test('it sends orders and reads of the catalogue, also while nothing is answered, and says whether the gateway answers', {
  timeout: 20_000,
}, async () => {
  const seen: { readonly asked: string; readonly body: string }[] = [];
  const enough = Promise.withResolvers<void>();
  const server = createServer(async (request: IncomingMessage, response) => {
    seen.push({ asked: `${request.method} ${request.url}`, body: await text(request) });
    // Every other one hangs.
    if (seen.length % 2 === 0) response.writeHead(503).end();
    if (seen.length === 12) enough.resolve();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const load = start({ FAULTLINE_LOAD_TARGET: `http://127.0.0.1:${port}`, FAULTLINE_LOAD_RPS: '20' });
  const [line] = await once(createInterface({ input: load.stdout }), 'line');
  await enough.promise;
  const orders = seen.filter(({ asked }) => asked === 'POST /api/orders');
  const reads = seen.filter(({ asked }) => /^GET \/api\/products\/[\w-]+$/.test(asked));
  expect(orders.length).toBeGreaterThan(4);
  expect(orders.length + reads.length).toBe(seen.length);
  expect(JSON.parse(orders[0]?.body ?? '')).toEqual({
    customerId: expect.stringMatching(/^customer-\d+$/),
    items: [{ productId: expect.any(String), quantity: expect.any(Number) }],
  });
  // Who makes the image waits for this line of each service.
  expect(line).toContain('"msg":"serving"');
  const { health } = JSON.parse(line);
  expect((await fetch(`http://127.0.0.1:${health.port}/healthz`)).status).toBe(200);
  load.kill('SIGTERM');
  expect(await once(load, 'exit')).toEqual([0, null]);
  server.closeAllConnections();
  server.close();
});

test.each(['many', '1e-9'])(
  'a rate that is none, as %s, is told in one line',
  { timeout: 20_000 },
  async (rate) => {
    const load = start({ FAULTLINE_LOAD_RPS: rate });
    const [said, [code]] = await Promise.all([text(load.stderr), once(load, 'exit')]);
    expect([said, code]).toEqual([
      `load: FAULTLINE_LOAD_RPS: expected 0, or 0.1 to 200 requests a second of each route, got \`${rate}\`\n`,
      2,
    ]);
  },
);
