import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { call } from '../fixture/call.ts';
import { jsonBody } from './json-body.ts';
import { sent } from './route.ts';
import { sendError } from './send-error.ts';

let server: Server;
beforeAll(async () => {
  const app = express();
  app.use(jsonBody);
  app.put('/', ({ body }, response) => void response.json(sent(z.record(z.string(), z.unknown()), body)));
  app.post('/', (_request, response) => void response.json({ done: true }));
  app.use(sendError);
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => void server.close());

const put = (body: string, method = 'PUT') =>
  call(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { method, body });

test('a body of JSON is taken as it is', async () => {
  expect((await put('{"server":{"shelves":3}}')).json).toEqual({ server: { shelves: 3 } });
});

test.each([
  ['', 'Expected a body of JSON, sent with'],
  [' \n', 'Expected a body of JSON, sent with'],
  ['{', 'Expected JSON: '],
  ['null', 'Expected a body that is an object, got null'],
  ['1', 'Expected a body that is an object, got a number'],
  ['"x"', 'Expected a body that is an object, got a string'],
  ['[{}]', 'Expected a body that is an object, got an array'],
  ['{"__proto__":{"server":{}}}', 'expected no field `__proto__`'],
  ['{"server":{"__proto__":{}}}', 'expected no field `__proto__`'],
])('what is no body of an object is refused, and it is said what was expected: %j', async (body, says) => {
  const { status, json } = await put(body);
  expect([status, json.error.code]).toEqual([400, 'invalid-request']);
  expect(json.error.message).toContain(says);
});

test('where nothing is asked for nothing need be sent, of whatever type', async () => {
  expect((await put('', 'POST')).json).toEqual({ done: true });
});
