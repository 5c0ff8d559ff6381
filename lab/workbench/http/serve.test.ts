import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventFeed } from '../event-feed.ts';
import { call } from '../fixture/call.ts';
import type { Workbench } from '../workbench.ts';
import { endServer, listenOn, type Serving, serve } from './serve.ts';

const TOKEN = 'a-token-of-the-tests';
const authorization = `Bearer ${TOKEN}`;
const feed = {
  subscribe: () => ({ [Symbol.dispose]: () => {} }),
  since: () => ({ events: [], missed: 0 }),
} as unknown as EventFeed;
let undone = 0;
/** What is in it is not asked for here. */
const workbench = {
  ...{ feed, settings: {}, load: {}, lab: { backends: {}, clock: { wall: () => 0 } } },
  mystery: { isOpen: false },
  lookAtFaults: async () => {},
  faults: {
    list: [],
    undoAll: async () => {
      undone += 1;
      return [];
    },
  },
} as unknown as Workbench;
const page = { script: '', style: '' };

let serving: Serving;
beforeEach(async () => {
  undone = 0;
  const options = { host: '127.0.0.1', port: 0, token: TOKEN, page };
  serving = serve(await listenOn(options), workbench, options);
});
afterEach(() => serving[Symbol.asyncDispose]());

const faults = () => `${serving.origin}/api/v1/faults`;
const codeOf = async (answer: ReturnType<typeof call>) => {
  const { status, json } = await answer;
  return [status, json?.error?.code];
};

test('who has the token, from here, may change things', async () => {
  expect((await call(faults(), { method: 'DELETE', headers: { authorization } })).status).toBe(200);
  const headers = { authorization, origin: serving.origin, 'sec-fetch-site': 'same-origin' };
  expect((await call(faults(), { method: 'DELETE', headers })).status).toBe(200);
  expect(undone).toBe(2);
});

test('each page has a title of its own', async () => {
  const titles = new Set<string | undefined>();
  for (const path of ['/', '/runs', '/workshop', '/board'])
    titles.add(/<title>(.*Faultline lab)<\/title>/.exec((await call(`${serving.origin}${path}`)).text)?.[1]);
  expect([titles.size, titles.has(undefined)]).toEqual([4, false]);
});

test.each(['evil.example', 'evil.example:4000', '127.0.0.1', '127.0.0.1.evil.example:4000'])(
  'the host `%s` is refused, to read too: a name that somebody else has pointed here',
  async (host) => {
    const headers = { authorization, host };
    expect(await codeOf(call(faults(), { headers }))).toEqual([403, 'foreign-host']);
    expect(await codeOf(call(faults(), { method: 'DELETE', headers }))).toEqual([403, 'foreign-host']);
    expect((await call(`${serving.origin}/`, { headers })).status).toBe(403);
    expect(undone).toBe(0);
  },
);

test('the address that a container publishes is the one that is told, and is let in; without the token it is not', async () => {
  const options = { host: '0.0.0.0', port: 0, at: '127.0.0.1:4321', token: TOKEN, page };
  const server = await listenOn(options);
  const { port } = server.address() as AddressInfo;
  await using there = serve(server, workbench, options);
  expect(there.url).toBe(`http://127.0.0.1:4321/?token=${TOKEN}`);
  const at = `http://127.0.0.1:${port}/api/v1/faults`;
  const host = '127.0.0.1:4321';
  expect((await call(at, { headers: { authorization, host } })).status).toBe(200);
  expect(await codeOf(call(at, { headers: { host } }))).toEqual([401, 'token-missing']);
  const other = { authorization, host: '127.0.0.1:4322' };
  expect(await codeOf(call(at, { headers: other }))).toEqual([403, 'foreign-host']);
});

test.each([
  ['its origin', { origin: 'http://evil.example' }],
  ['its origin', { origin: 'null' }],
  ['its origin', { origin: 'http://127.0.0.1:1' }],
  ['what the browser says', { 'sec-fetch-site': 'cross-site' }],
  ['what the browser says', { 'sec-fetch-site': 'same-site' }],
])('a request of another page is refused by %s: %o', async (_by, from) => {
  const headers = { authorization, ...(from as Record<string, string>) };
  expect(await codeOf(call(faults(), { method: 'DELETE', headers }))).toEqual([403, 'foreign-origin']);
  expect(undone).toBe(0);
});

test('nor may it have the lab read for it; a link leads here all the same', async () => {
  const from = { 'sec-fetch-site': 'cross-site' };
  const image = { ...from, 'sec-fetch-mode': 'no-cors' };
  expect(await codeOf(call(faults(), { headers: image }))).toEqual([403, 'foreign-origin']);
  const link = { ...from, 'sec-fetch-mode': 'navigate' };
  expect((await call(`${serving.origin}/`, { headers: link })).status).toBe(200);
  expect((await call(faults(), { method: 'DELETE', headers: { authorization, ...link } })).status).toBe(403);
});

test.each([undefined, 'Bearer', 'Bearer another-token-of-16', `Basic ${TOKEN}`])(
  'without the token nothing is changed: %s',
  async (given) => {
    const headers = given === undefined ? {} : { authorization: given };
    expect(await codeOf(call(faults(), { method: 'DELETE', headers }))).toEqual([401, 'token-missing']);
    // Not in the address, which links and logs carry, and not by a cookie.
    expect(await codeOf(call(`${faults()}?token=${TOKEN}`, { method: 'DELETE', headers }))).toEqual([
      401,
      'token-missing',
    ]);
    const cookie = `faultline-lab=${TOKEN}`;
    expect(await codeOf(call(faults(), { method: 'DELETE', headers: { ...headers, cookie } }))).toEqual([
      401,
      'token-missing',
    ]);
    expect(undone).toBe(0);
  },
);

test('a body that is too large, or no JSON, is refused', async () => {
  const post = (body: string) => codeOf(call(faults(), { method: 'POST', headers: { authorization }, body }));
  expect(await post(JSON.stringify({ kind: 'x'.repeat(70_000) }))).toEqual([413, 'request-too-large']);
  expect(await post('{')).toEqual([400, 'invalid-request']);
  expect(await post('[]')).toEqual([400, 'invalid-request']);
  expect(await post('')).toEqual([400, 'invalid-request']);
});

test('of a body that is not sent as JSON is said how to send it, and of a parameter which one is wrong', async () => {
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
  const asAForm = await call(faults(), { method: 'POST', headers, body: '{"kind":"hang"}' });
  expect(asAForm.status).toBe(400);
  expect(asAForm.json.error.message).toContain('`Content-Type: application/json`');
  const traces = await call(`${serving.origin}/api/v1/traces?limit=200`);
  expect(traces.json.error.message).toContain('`limit`: ');
  for (const path of ['traces?route[]=a', 'logs?service[]=a'])
    expect(await codeOf(call(`${serving.origin}/api/v1/${path}`))).toEqual([400, 'invalid-request']);
  const level = await call(`${serving.origin}/api/v1/logs?level=loud&token=${TOKEN}`);
  expect(level.json.error.message).toContain('`level`: ');
  const recording = await call(`${serving.origin}/api/v1/recording?name=Bad`);
  expect(recording.json.error.message).toContain('`name`: ');
});

test('a path that is none is not found', async () => {
  for (const path of ['/api/v1/none', '/..%2f..%2fpackage.json', '/page.js/page.js'])
    expect(await codeOf(call(`${serving.origin}${path}`))).toEqual([404, 'not-found']);
});

test('a path that is badly encoded is told as such', async () => {
  const { status, json } = await call(`${faults()}/%`);
  expect([status, json.error.code]).toEqual([400, 'invalid-request']);
  expect(json.error.message).toBe("Expected a path: Failed to decode param '%'.");
});

test('more than is taken a second is refused, with when to come again', async () => {
  const all = await Promise.all(
    Array.from({ length: 60 }, () => call(faults(), { method: 'DELETE', headers: { authorization } })),
  );
  const late = all.filter(({ status }) => status === 429);
  expect(late.length).toBeGreaterThan(5);
  expect(late[0]?.headers['retry-after']).toBe('1');
  expect(late[0]?.json.error.code).toBe('too-many-requests');
  expect(undone).toBe(60 - late.length);
});

test('nothing but its own script may run in the page', async () => {
  const { headers, text } = await call(`${serving.origin}/`);
  expect(headers['content-security-policy']).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self';/,
  );
  expect(headers['content-security-policy']).not.toMatch(/unsafe|\*/);
  expect(text).not.toMatch(/<script(?! type="module" src="\/page.js")|\sstyle=|\son\w+=/);
});

test('on another address each request needs the token, and the page gets a cookie for what it loads', async () => {
  const options = { host: '0.0.0.0', port: 0, token: TOKEN, page };
  const server = await listenOn(options);
  const { port } = server.address() as AddressInfo;
  await using _open = serve(server, workbench, options);
  const origin = `http://127.0.0.1:${port}`;
  const host = `127.0.0.1:${port}`;
  expect(await codeOf(call(`${origin}/`, { headers: { host: `evil.example:${port}` } }))).toEqual([
    403,
    'foreign-host',
  ]);
  expect(await codeOf(call(`${origin}/`, { headers: { host } }))).toEqual([401, 'token-missing']);
  expect(await codeOf(call(`${origin}/api/v1/faults`, { headers: { host } }))).toEqual([
    401,
    'token-missing',
  ]);
  const wrong = await call(`${origin}/?token=another-token-of-16`, { headers: { host } });
  expect([wrong.status, wrong.headers['set-cookie']]).toEqual([401, undefined]);
  const opened = await call(`${origin}/?token=${TOKEN}`, { headers: { host } });
  expect(opened.status).toBe(200);
  const [cookie = ''] = opened.headers['set-cookie'] ?? [];
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
  const [own = ''] = cookie.split(';');
  expect((await call(`${origin}/page.js`, { headers: { host, cookie: own } })).status).toBe(200);
});

test('a name is known in whatever case it was given', async () => {
  const options = { host: 'LocalHost', port: 0, token: TOKEN, page };
  const server = await listenOn(options);
  const { port } = server.address() as AddressInfo;
  await using _open = serve(server, workbench, options);
  expect((await call(`http://localhost:${port}/api/v1/faults`)).status).toBe(200);
});

test("on HTTP's own port a browser leaves the port away", () => {
  const server = Object.assign(new EventEmitter(), { address: () => ({ port: 80 }) });
  const { origin } = serve(server as unknown as Server, workbench, {
    ...{ host: '127.0.0.1', port: 80, token: TOKEN, page },
  });
  expect(origin).toBe('http://127.0.0.1');
});

test('who sends a request without end is let go in time, so that others get in', async () => {
  const server = await listenOn({ host: '127.0.0.1', port: 0, headersMs: 300 });
  await using _open = serve(server, workbench, { host: '127.0.0.1', port: 0, token: TOKEN, page });
  const { port } = server.address() as AddressInfo;
  const begins = {
    head: 'GET /api/v1/state HTTP/1.1\r\nHost: 127',
    body: `PUT /api/v1/load HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
  };
  for (const [what, begin] of Object.entries(begins)) {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    socket.write(begin);
    let said = '';
    for await (const text of socket) said += text;
    expect([what, said]).toEqual([what, expect.stringMatching(/^HTTP\/1\.1 408 /)]);
  }
});

test('a port that is taken is told, and what is there goes on', async () => {
  const other = createServer((_request, response) => void response.end());
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(listenOn({ host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'port-taken',
    message: `Expected to listen on 127.0.0.1:${port}: something else listens there; choose another one with --port.`,
  });
  expect((await call(`http://127.0.0.1:${port}/`)).status).toBe(200);
  await endServer(other);
});
