import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { call } from '../fixture/call.ts';
import { documentedCall } from '../fixture/documented-call.ts';
import { listenOn, type Serving, serve } from '../http/serve.ts';
import type { Workbench } from '../workbench.ts';
import type { WorkshopDesk } from '../workshop/workshop-desk.ts';
import { BoardDesk } from './board-desk.ts';

const TOKEN = 'a-token-of-the-tests';
const authorization = `Bearer ${TOKEN}`;
const workbench = {
  feed: { subscribe: () => ({ [Symbol.dispose]: () => {} }) },
  ...{ settings: {}, load: {}, faults: { list: [] }, lab: { backends: {}, clock: {} } },
} as unknown as Workbench;
const choices = ['one', 'two', 'three'].map((id) => ({ id, text: `The ${id}` }));

let serving: Serving;
let api: string;
/** Of the link that the trainer gives away. */
let guest: string;
let port: number;
beforeEach(async () => {
  // Others come from other machines, so reading needs a token too.
  const options = { host: '0.0.0.0', port: 0, token: TOKEN, page: { script: '', style: '' } };
  const server = await listenOn(options);
  const desk = { board: new BoardDesk(async () => ({ title: 'A question', text: 'How many?', choices })) };
  serving = serve(server, workbench, { ...options, desk: desk as unknown as WorkshopDesk });
  ({ port } = server.address() as AddressInfo);
  api = `http://127.0.0.1:${port}/api/v1`;
  const { json } = await documentedCall(`${api}/board/link`, { method: 'POST', headers: { authorization } });
  guest = new URL(json.path, api).searchParams.get('token') ?? '';
});
afterEach(() => serving[Symbol.asyncDispose]());

const send = async (method: string, path: string, body?: object, token = guest) => {
  const headers = { authorization: `Bearer ${token}` };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return documentedCall(`${api}${path}`, { method, headers, ...sent });
};

test('by the link one joins and votes, and by nothing else', async () => {
  expect((await send('POST', '/board/members', { nickname: 'Ada' }, 'another-token-of-16')).status).toBe(401);
  const { json } = await send('POST', '/board/members', { nickname: 'Ada' });
  expect((await send('POST', '/board/rounds', { exercise: 1 }, TOKEN)).json.vote).toMatchObject({ round: 1 });
  const vote = { member: json.member, choice: 'one' };
  expect((await send('PUT', '/board/vote', vote)).status).toBe(200);
  expect((await send('GET', '/board')).json.vote).toMatchObject({ voted: 1, results: [] });
  expect((await send('POST', '/board/close', undefined, TOKEN)).json.vote.results).toEqual([
    { one: 1, two: 0, three: 0 },
  ]);
  expect((await send('GET', '/board/votes.csv', undefined, TOKEN)).text).toContain('1,A question,1,Ada,one');
});

test('a room of twenty joins and votes at once: all are counted, nobody is sent away, and nobody sees a vote before its end', async () => {
  const names = Array.from({ length: 20 }, (_, at) => `Nickname ${at + 1}`);
  const joined = await Promise.all(names.map((nickname) => send('POST', '/board/members', { nickname })));
  expect(joined.map(({ status }) => status)).toEqual(names.map(() => 200));
  expect((await send('GET', '/board')).json.members).toBe(20);
  const chosenBy = (at: number, round: number) => choices[(at * round) % 3]?.id ?? '';
  for (const round of [1, 2]) {
    await send('POST', '/board/rounds', { exercise: 1 }, TOKEN);
    // Each looks on meanwhile, as the page does.
    const answers = await Promise.all(
      joined.flatMap(({ json: { member } }, at) => [
        send('PUT', '/board/vote', { member, choice: chosenBy(at, round), exercise: 1, round }),
        send('GET', '/board'),
      ]),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const { vote } = (await send('GET', '/board')).json;
    expect(vote).toMatchObject({ round, isOpen: true, voted: 20 });
    expect(vote.results).toHaveLength(round - 1);
    for (const { json } of answers) expect(json.vote?.results ?? []).toHaveLength(json.vote ? round - 1 : 0);
    await send('POST', '/board/close', undefined, TOKEN);
  }
  const { vote } = (await send('GET', '/board')).json;
  expect(vote.results).toEqual([
    { one: 7, two: 7, three: 6 },
    { one: 7, two: 6, three: 7 },
  ]);
  const { text } = await send('GET', '/board/votes.csv', undefined, TOKEN);
  const rows = [1, 2].flatMap((round) =>
    names.map((name, at) => `1,A question,${round},${name},${chosenBy(at, round)}`),
  );
  expect(text.trim().split('\r\n').slice(1).toSorted()).toEqual(rows.toSorted());
});

test.each([
  ['POST', '/board/rounds'],
  ['POST', '/board/close'],
  ['POST', '/board/link'],
  ['GET', '/board/votes.csv'],
  ['GET', '/workshop'],
  ['PUT', '/workshop/trainer'],
  ['DELETE', '/workshop/progress'],
  ['GET', '/faults'],
  ['POST', '/faults'],
  ['DELETE', '/faults'],
  ['GET', '/state'],
])('who has joined may not ask for %s %s', async (method, path) => {
  const { status, json } = await send(method, path, method === 'GET' ? undefined : { exercise: 1 });
  expect([status, json.error.code]).toEqual([401, 'token-missing']);
});

test('who has joined and runs wild is in the way of no trainer', async () => {
  const statuses = new Set<number>();
  for (let at = 0; at < 100 && !statuses.has(429); at++) {
    const fifty = Array.from({ length: 50 }, () => send('PUT', '/board/vote', {}));
    for (const { status } of await Promise.all(fifty)) statuses.add(status);
  }
  expect(statuses).toContain(429);
  expect((await send('POST', '/board/link', undefined, TOKEN)).status).toBe(200);
});

test('the link opens the page of the board by a cookie, and not that of the lab', async () => {
  const at = `http://127.0.0.1:${port}`;
  const opened = await call(`${at}/board?token=${guest}`);
  expect(opened.status).toBe(200);
  const [cookie = ''] = (opened.headers['set-cookie'] ?? []).map((each) => each.split(';')[0] ?? '');
  const asked = (path: string, method = 'GET') => call(`${at}${path}`, { method, headers: { cookie } });
  expect((await asked('/page.js')).status).toBe(200);
  expect((await asked('/api/v1/board')).status).toBe(200);
  expect((await asked('/')).status).toBe(401);
  expect((await asked('/api/v1/state')).status).toBe(401);
  // A cookie alone changes nothing.
  expect((await asked('/api/v1/board/members', 'POST')).status).toBe(401);
  const headers = { authorization: `Bearer ${guest}`, origin: 'http://evil.example' };
  expect((await documentedCall(`${api}/board/members`, { method: 'POST', headers })).status).toBe(403);
});
