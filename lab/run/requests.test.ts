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
  const options = { baseUrl, idempotencyKey: true, signal };
  const none = await planRoutes(
    [
      { route: 'POST /api/orders', rps: 1 },
      { route: 'GET /api/products/:id', rps: 1 },
    ],
    options,
  );
  expect(asked).toEqual([]);
  expect(none.answers).toEqual([]);
  expect(none.routes.map(({ idempotencyKey }) => idempotencyKey)).toEqual([true, undefined]);
  const { routes, answers } = await planRoutes([{ route: 'GET /api/orders/:id', rps: 3 }], options);
  const [plan] = routes;
  expect(asked).toEqual(Array(10).fill('POST /api/orders'));
  expect(plan).toMatchObject({ route: 'GET /api/orders/:id', method: 'GET', rps: 3 });
  expect(JSON.stringify(plan?.path)).toContain('"order-10"');
  expect(answers).toHaveLength(10);
  expect(new Set(answers.map(({ intent }) => intent)).size).toBe(10);
  expect(answers[0]).toMatchObject({
    route: 'POST /api/orders',
    idempotencyKey: null,
    requestBody: { customerId: 'customer-0' },
    status: 201,
    responseBody: { orderId: expect.any(String) },
  });
});

test('a shop that takes no order is said to be broken before any load', async () => {
  status = 503;
  const planning = planRoutes([{ route: 'GET /api/orders/:id', rps: 1 }], {
    ...{ baseUrl, idempotencyKey: true, signal },
  });
  await expect(planning).rejects.toMatchObject({
    code: 'shop-not-working',
    message: expect.stringContaining('Expected a first order to be accepted, got HTTP 503'),
  });
});
