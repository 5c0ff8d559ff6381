import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { shop } from '../../../services/faultline.config.ts';
import type { TimedRoute } from '../../scenario/load-shape.ts';
import { sample } from '../../testing/sample-system.ts';
import { planRoutes } from './requests.ts';

let server: Server;
let baseUrl: string;
let status: number;
let asked: string[];
let branches: unknown[];
let underWay: number;
let mostUnderWay: number;
beforeEach(async () => {
  status = 201;
  asked = [];
  branches = [];
  underWay = 0;
  mostUnderWay = 0;
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    branches.push(request.headers['x-branch']);
    const body = JSON.stringify({ orderId: `order-${asked.length}`, loan: `loan-${asked.length}` });
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

const plan = (routes: readonly TimedRoute[]) =>
  planRoutes({ system: shop, load: { routes } }, { baseUrl, idempotencyKey: true, seed: 1, signal });

test('orders are made before the load only where they are read', async () => {
  const none = await plan([
    { route: 'POST /api/orders', rps: 1 },
    { route: 'GET /api/products/:id', rps: 1 },
  ]);
  expect(asked).toEqual([]);
  expect(none.answers).toEqual([]);
  expect(none.routes.map(({ idempotencyKey }) => idempotencyKey)).toEqual([true, undefined]);
  const { routes, answers } = await plan([{ route: 'GET /api/orders/:id', rps: 3 }]);
  const [reads] = routes;
  expect(asked).toEqual(Array(10).fill('POST /api/orders'));
  // An arm may allow no more, as by a bulkhead.
  expect(mostUnderWay).toBe(1);
  expect(reads).toMatchObject({ route: 'GET /api/orders/:id', method: 'GET', rps: 3 });
  expect(JSON.stringify(reads?.path)).toContain('"order-10"');
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

test('first requests are drawn from their own route where nothing else is said, and its headers sent', async () => {
  const { routes, answers } = await planRoutes(
    { system: sample, load: { routes: [{ route: 'GET /loans/:id', rps: 3 }] } },
    { baseUrl, idempotencyKey: true, seed: 1, signal },
  );
  expect(asked).toEqual(Array(2).fill('PUT /loans'));
  expect(answers.map(({ requestBody }) => requestBody)).toEqual(
    Array(2).fill({ reader: expect.any(Number) }),
  );
  expect(['north', 'south']).toContain(branches[0]);
  expect(routes).toEqual([
    {
      ...{ route: 'GET /loans/:id', method: 'GET', rps: 3 },
      path: { $join: ['/loans/', { $oneOf: ['loan-1', 'loan-2'] }] },
    },
  ]);
});

test('a system that takes no first request is said to be broken before any load', async () => {
  status = 503;
  await expect(plan([{ route: 'GET /api/orders/:id', rps: 1 }])).rejects.toMatchObject({
    code: 'system-not-working',
    message: expect.stringContaining('Expected a first POST /api/orders to be accepted, got HTTP 503'),
  });
});
