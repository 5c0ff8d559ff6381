import { describe, expect, test } from 'vitest';
import { startClock } from '../runtime/clock.ts';
import { json, LocalServer } from './fixture/local-server.ts';
import { startLoad } from './load.ts';
import type { LoadPlan, RoutePlan } from './plan.ts';

const ORDERS: RoutePlan = {
  ...{ route: 'POST /api/orders', method: 'POST', path: '/api/orders', rps: 20, idempotencyKey: true },
  body: { customerId: { $join: ['customer-', { $integer: [1, 500] }] } },
};
const READS: RoutePlan = {
  ...{ route: 'GET /api/products/:id', method: 'GET', rps: 20 },
  path: { $join: ['/api/products/', { $oneOf: ['tea', 'dark%20chocolate'] }] },
};

async function drive(baseUrl: string, rest: Partial<LoadPlan>) {
  const plan = { baseUrl, seed: 1, traceScope: 'test', startAtMs: null, durationMs: 300, routes: [ORDERS] };
  await using load = startLoad({ ...plan, ...rest }, { clock: startClock() });
  const samples = await load.finished;
  return { samples, answers: load.answers };
}

describe('what clients were told', () => {
  test('is kept of every request: what it asked for, by which key, and the answer', async () => {
    await using server = await LocalServer.listen(({ method }, answer, number) =>
      json(answer, method === 'POST' ? 201 : 200, { orderId: `order-${number}` }),
    );
    const { samples, answers } = await drive(server.baseUrl, { routes: [ORDERS, READS] });
    expect(answers).toHaveLength(samples.length);
    expect(samples).toHaveLength(12);
    for (const { route, id, idempotencyKey, requestBody, status, responseBody } of answers) {
      const isOrder = route === ORDERS.route;
      const at = Number((responseBody as { orderId: string }).orderId.slice('order-'.length));
      const received = server.received[at];
      expect(status).toBe(isOrder ? 201 : 200);
      expect(idempotencyKey).toBe(received?.headers['idempotency-key'] ?? null);
      expect(requestBody).toEqual(isOrder ? JSON.parse(received?.body ?? '') : null);
      const name = received?.url === '/api/products/tea' ? 'tea' : 'dark chocolate';
      expect(id).toBe(isOrder ? null : name);
    }
  });

  test('is null where there was nothing to read', async () => {
    const half = JSON.stringify({ orderId: 'half' });
    await using server = await LocalServer.listen(({ url }, answer) => {
      if (url === '/text') answer.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
      else if (url === '/broken')
        answer.writeHead(201, { 'content-type': 'application/json' }).end('{"orderId"');
      else if (url === '/empty') answer.writeHead(201).end();
      else if (url === '/huge') json(answer, 200, 'x'.repeat(70_000));
      else if (url === '/lost') answer.destroy();
      else if (url === '/half') {
        answer.writeHead(201, { 'content-type': 'application/json', 'content-length': half.length + 1 });
        answer.write(half, () => answer.destroy());
      }
    });
    const paths = ['/text', '/broken', '/empty', '/huge', '/lost', '/half'];
    const routes = paths.map((path) => ({ route: `GET ${path}`, method: 'GET', path, rps: 10 }));
    const { answers } = await drive(server.baseUrl, { routes, durationMs: 100, timeoutMs: 60_000 });
    const told = Object.fromEntries(
      answers.map(({ route, status, responseBody }) => [route.slice(4), [status, responseBody]]),
    );
    expect(told).toEqual({
      ...{ '/text': [200, null], '/broken': [201, null], '/empty': [201, null], '/huge': [200, null] },
      ...{ '/lost': [null, null], '/half': [null, null] },
    });
  });

  test('is of a request without an answer that there was none, and nothing of one that was dropped', async () => {
    await using server = await LocalServer.listen(() => {});
    const { samples, answers } = await drive(server.baseUrl, {
      ...{ maxInFlight: 1, timeoutMs: 300, giveUpMarginMs: 200 },
    });
    expect(samples.filter(({ sentMs }) => sentMs === null).length).toBeGreaterThan(0);
    expect(answers).toHaveLength(samples.filter(({ sentMs }) => sentMs !== null).length);
    for (const { status, responseBody } of answers) expect([status, responseBody]).toEqual([null, null]);
  });
});

describe('an Idempotency-Key', () => {
  const keysOf = async (rest: Partial<LoadPlan>) => {
    await using server = await LocalServer.listen((_, answer) => json(answer, 201, {}));
    const { answers } = await drive(server.baseUrl, rest);
    const bodies = server.received.map(({ body }) => body);
    return { keys: answers.map(({ idempotencyKey }) => idempotencyKey), bodies };
  };

  test('is of one request, follows from seed and scope, and changes nothing else', async () => {
    const first = await keysOf({});
    expect(new Set(first.keys).size).toBe(6);
    for (const key of first.keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(await keysOf({})).toEqual(first);
    const other = await keysOf({ traceScope: 'other' });
    expect(other.bodies).toEqual(first.bodies);
    expect(other.keys.filter((key) => first.keys.includes(key))).toEqual([]);
    const { idempotencyKey: _, ...without } = ORDERS;
    expect(await keysOf({ routes: [without] })).toEqual({ keys: Array(6).fill(null), bodies: first.bodies });
  });
});
