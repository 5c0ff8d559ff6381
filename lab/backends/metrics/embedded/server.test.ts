import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiServer } from './server.ts';

const server = createApiServer(
  [
    {
      methods: ['GET', 'POST'],
      path: /^\/api\/v1\/echo$/,
      answer: (parameters) => ({ data: JSON.stringify(parameters.getAll('a')) }),
    },
  ],
  () => true,
);
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
const port = () => (server.address() as AddressInfo).port;

async function post(body: string) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const sent = request({
    port: port(),
    host: '127.0.0.1',
    method: 'POST',
    path: '/api/v1/echo?a=url',
    headers,
  });
  // Whoever still sends what nobody reads may be hung up on, once the answer is there.
  sent.on('error', () => {});
  sent.end(body);
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, body: JSON.parse(await text(response)) };
}

test('a form stands before the URL, and one that is too long is told so', async () => {
  expect(await post('a=form&b=1')).toEqual({
    status: 200,
    body: { status: 'success', data: ['form', 'url'] },
  });
  expect(await post(`a=${'x'.repeat(2 * 1024 * 1024)}`)).toEqual({
    status: 400,
    body: { status: 'error', errorType: 'bad_data', error: 'form is larger than 1048576 bytes' },
  });
  expect(await post('a=again')).toMatchObject({ status: 200 });
});

test.each(['//', 'http://[', '/api/v1/%', '/api/v1/echo%00'])(
  'the path %s is refused, no fault of the store',
  async (path) => {
    const socket = connect(port(), '127.0.0.1');
    socket.end(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 40[04] /);
  },
);
