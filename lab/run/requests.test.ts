import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planRoutes } from './requests.ts';

let server: Server;
let baseUrl: string;
let status: number;
let asked: string[];
let underWay: number;
let mostUnderWay: number;
beforeEach(async () => {
  status = 201;
  asked = [];
  underWay = 0;
  mostUnderWay = 0;
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const body = JSON.stringify({ orderId: `order-${asked.length}` });
    mostUnderWay = Math.max(mostUnderWay, ++underWay);
    setTimeout(() => {
      underWay--;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body);
    }, 5);
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
  // An arm may allow no more, as by a bulkhead.
  expect(mostUnderWay).toBe(1);
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
