import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { OF_MEMBERS } from '../board/board-routes.ts';
import { call } from '../fixture/call.ts';
import type { Workbench } from '../workbench.ts';
import { listenOn, type Serving, serve } from './serve.ts';

const TOKEN = 'a-token-of-the-tests';
const authorization = `Bearer ${TOKEN}`;
const api = parse(readFileSync(new URL('../../../docs/workbench-api.yaml', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, unknown>>;
};
/** Of docs/workbench-api.yaml, which openapi.test.ts holds to the table of the server. */
const routes = Object.entries(api.paths).flatMap(([path, operations]) =>
  ['get', 'post', 'put', 'delete']
    .filter((method) => method in operations)
    .map((method) => ({ method: method.toUpperCase(), path: path.replaceAll(/\{\w+\}/g, '1') })),
);
const changing = routes.filter(({ method }) => method !== 'GET');

/** What was asked of the lab: nothing, where a request is refused. */
const touched: string[] = [];
const own: Record<string, unknown> = {
  feed: { subscribe: () => ({ [Symbol.dispose]: () => {} }), since: () => ({ events: [], missed: 0 }) },
  lab: { backends: {}, clock: { wall: () => 0 } },
};
const workbench = new Proxy(own, {
  get: (_, name) => {
    touched.push(String(name));
    return own[String(name)];
  },
}) as unknown as Workbench;

let serving: Serving;
const open = async (host: string) => {
  const options = { host, port: 0, token: TOKEN, page: { script: '', style: '' } };
  return serve(await listenOn(options), workbench, options);
};
beforeEach(async () => {
  serving = await open('127.0.0.1');
  touched.length = 0;
});
afterEach(() => serving[Symbol.asyncDispose]());

interface Asked {
  readonly headers?: Record<string, string>;
  readonly origin?: string;
}
const ask = ({ method, path }: (typeof routes)[number], { headers = {}, origin = serving.origin }: Asked) =>
  call(`${origin}${path}`, { method, headers, ...(method !== 'GET' && { body: '{}' }) });

test('there are routes, and each that changes something lets in who has the token, from here', async () => {
  expect(changing.length).toBeGreaterThan(15);
  for (const route of changing) {
    const { status } = await ask(route, { headers: { authorization } });
    expect([route, [401, 403, 405].includes(status)]).toEqual([route, false]);
  }
});

test.each([
  ['no token', {}, 401],
  ['no token, from the page itself', { 'sec-fetch-site': 'same-origin' }, 401],
  ['another token', { authorization: 'Bearer another-token-of-16' }, 401],
  ['the token as a cookie, which a browser sends from anywhere', { cookie: `faultline-lab=${TOKEN}` }, 401],
  ['a form of another page', { 'content-type': 'text/plain', origin: 'http://evil.example' }, 403],
  ['a foreign origin, with the token', { authorization, origin: 'http://evil.example' }, 403],
  ['another port of this machine, with the token', { authorization, origin: 'http://127.0.0.1:1' }, 403],
  ['a foreign site, with the token', { authorization, 'sec-fetch-site': 'cross-site' }, 403],
  ['a foreign host, with the token', { authorization, host: 'evil.example:4000' }, 403],
] as const)('none that changes something takes %s', async (_what, headers, status) => {
  const taken = [];
  for (const route of changing) {
    const answer = await ask(route, { headers });
    if (answer.status !== status || answer.json?.error === undefined) taken.push([route, answer.status]);
  }
  expect(taken).toEqual([]);
  expect(touched).toEqual([]);
});

test('the token of the link of the board opens what members may do, and nothing else', async () => {
  const link = await call(`${serving.origin}/api/v1/board/link`, {
    method: 'POST',
    headers: { authorization },
  });
  const guest = new URL(link.json.path, serving.origin).searchParams.get('token');
  const headers = { authorization: `Bearer ${guest}` };
  const taken = [];
  for (const route of changing)
    if ((await ask(route, { headers })).status !== 401) taken.push(`${route.method} ${route.path}`);
  expect(taken.toSorted()).toEqual(OF_MEMBERS.filter((each) => !each.startsWith('GET ')).toSorted());
});

test('on another address none is read without the token either', async () => {
  await using outside = await open('0.0.0.0');
  const { port } = new URL(outside.origin);
  const origin = `http://127.0.0.1:${port}`;
  touched.length = 0;
  const taken = [];
  for (const route of routes) {
    const { status } = await ask(route, { origin });
    if (status !== 401) taken.push([route, status]);
  }
  expect(taken).toEqual([]);
  expect(touched).toEqual([]);
});
