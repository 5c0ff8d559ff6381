import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planRoutes } from './requests.ts';

let server: Server;
let baseUrl: string;
let status: number;
let asked: string[];
beforeEach(async () => {
  status = 201;
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ orderId: `order-${asked.length}` }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const { signal } = new AbortController();

test('orders are made before the load only where they are read', async () => {
  await planRoutes(
    [
      { route: 'POST /api/orders', rps: 1 },
      { route: 'GET /api/products/:id', rps: 1 },
    ],
    baseUrl,
    signal,
  );
  expect(asked).toEqual([]);
  const [plan] = await planRoutes([{ route: 'GET /api/orders/:id', rps: 3 }], baseUrl, signal);
  expect(asked).toEqual(Array(10).fill('POST /api/orders'));
  expect(plan).toMatchObject({ route: 'GET /api/orders/:id', method: 'GET', rps: 3 });
  expect(JSON.stringify(plan?.path)).toContain('"order-10"');
});

test('a shop that takes no order is said to be broken before any load', async () => {
  status = 503;
  await expect(planRoutes([{ route: 'GET /api/orders/:id', rps: 1 }], baseUrl, signal)).rejects.toMatchObject(
    {
      code: 'shop-not-working',
      message: expect.stringContaining('Expected a first order to be accepted, got HTTP 503'),
    },
  );
});
