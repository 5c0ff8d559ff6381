import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { armEvidence } from '../../analysis/arm/example-evidence.ts';
import { armView } from '../../analysis/arm/view.ts';
import { startClock } from '../../runtime/clock.ts';
import { capacityKinds } from '../../scenario/claims/kinds/capacity.ts';
import { type CapacityOptions, measureCapacity } from './measure-capacity.ts';

const ROUTE = 'GET /loans/:id';
const seen: { path: string; headers: IncomingHttpHeaders }[] = [];
const server = createServer((request, answer) => {
  seen.push({ path: request.url ?? '', headers: request.headers });
  answer.end('{}');
});
beforeEach(async () => {
  seen.length = 0;
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

type Told = { type: string; fields: Record<string, unknown> };

async function measured(
  load: CapacityOptions['load'],
  signal = new AbortController().signal,
): Promise<Told[]> {
  const told: Told[] = [];
  const journal = { write: (type: string, fields: Record<string, unknown>) => told.push({ type, fields }) };
  await measureCapacity({
    ...{
      lab: { journal, signal, clock: startClock() } as unknown as CapacityOptions['lab'],
      arm: 'only',
      seed: 7,
      load,
    },
    routes: [{ route: ROUTE, method: 'GET', path: { $join: ['/loans/', { $oneOf: ['a', 'b'] }] }, rps: 1 }],
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  return told;
}

test('a scenario that asks for no capacity sends nothing', async () => {
  expect(await measured({})).toEqual([]);
  expect(seen).toEqual([]);
});

test('each connection sends one request after the other, none of them traced, and the claim reads what came of it', async () => {
  const [told] = await measured({ capacity: { route: ROUTE, connections: 2, seconds: 1 }, timeoutMs: 500 });
  expect(told).toMatchObject({
    type: 'capacity.measured',
    fields: {
      ...{ arm: 'only', route: ROUTE, connections: 2, seconds: 1, errors: {} },
      fromMs: expect.any(Number),
    },
  });
  const rps = Number(told?.fields.rps);
  expect(rps).toBeGreaterThan(0);
  expect(rps).toBeLessThanOrEqual(seen.length);
  expect(new Set(seen.map(({ path }) => path)).size).toBe(1);
  const flags = seen.map(({ headers }) => [headers.traceparent?.at(-1), headers['x-request-timeout']]);
  expect(new Set(flags.map(String))).toEqual(new Set(['0,500']));
  const journal = [{ tMs: 1, type: 'capacity.measured', ...told?.fields }];
  const found = capacityKinds.capacity.observe(armView(armEvidence({ arm: 'only', journal })));
  expect(found).toMatchObject({ value: rps });
  expect(found?.evidence).toContain(`answers to ${ROUTE} in 1 s over 2 connections, median`);
});

test('a lab that ends meanwhile measures none', async () => {
  const ended = new AbortController();
  const measuring = measured({ capacity: { route: ROUTE, connections: 2, seconds: 10 } }, ended.signal);
  ended.abort(new Error('over'));
  await expect(measuring).rejects.toThrow('over');
});

test('a lab that has ended before is sent nothing', async () => {
  const capacity = { route: ROUTE, connections: 2, seconds: 10 };
  await expect(measured({ capacity }, AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
  expect(seen).toEqual([]);
});

test('an arm that was not measured has none', () => {
  expect(capacityKinds.capacity.observe(armView(armEvidence()))).toBe(null);
});
