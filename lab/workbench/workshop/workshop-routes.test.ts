import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { breakCode } from '../../workshop/break-code.ts';
import { documentedCall } from '../fixture/documented-call.ts';
import { listenOn, type Serving, serve } from '../http/serve.ts';
import type { Workbench } from '../workbench.ts';
import { mend } from './fixture/copied-code.ts';
import { PlayedWorkshop } from './fixture/played-workshop.ts';

const TOKEN = 'a-token-of-the-tests';
const workbench = {
  feed: { subscribe: () => ({ [Symbol.dispose]: () => {} }) },
  ...{ settings: {}, load: {}, faults: { list: [] }, lab: { backends: {}, clock: {} } },
} as unknown as Workbench;

let played: PlayedWorkshop;
let serving: Serving;
beforeEach(async () => {
  played = await PlayedWorkshop.open();
  const options = { host: '127.0.0.1', port: 0, token: TOKEN, page: { script: '', style: '' } };
  serving = serve(await listenOn(options), workbench, { ...options, desk: played.desk() });
});
afterEach(async () => {
  await serving[Symbol.asyncDispose]();
  await played[Symbol.asyncDispose]();
});

/** Each answer is held to its documentation: an exercise has other fields at each step. */
const ask = (method: string, path: string, body?: unknown) =>
  documentedCall(`${serving.origin}/api/v1/workshop${path}`, {
    ...{ method, headers: { authorization: `Bearer ${TOKEN}` } },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const exercise = async (number: number) => (await ask('GET', `/exercises/${number}`)).json;

/** Starts the run that comes next, looks at it, ends it, and waits until the exercise is where it leads. */
async function run(number: number, stage: string): Promise<void> {
  const before = played.runs.length;
  expect((await ask('POST', `/exercises/${number}/run`)).json.running).toMatchObject({ at: null });
  // It is answered before the run has begun.
  await expect.poll(() => played.runs.length).toBe(before + 1);
  const begun = played.runs.at(-1);
  begun?.phase({ arm: 'an-arm', phase: 'fault' });
  expect((await exercise(number)).running.at).toEqual({ arm: 'an-arm', phase: 'fault' });
  expect((await ask('POST', `/exercises/${number}/run`)).status).toBe(409);
  begun?.end();
  await expect.poll(async () => (await exercise(number)).stage).toBe(stage);
}

test.each(['predict', 'mend'] as const)(
  'an exercise to %s by HTTP, from its beginning to its end',
  async (kind) => {
    const place = played.exercises.findIndex(({ data }) => data.kind === kind);
    const [found, number] = [played.exercises[place], place + 1];
    if (!found) throw new Error(`no exercise to ${kind}`);
    const at = `/exercises/${number}`;
    const { data } = found;
    expect((await exercise(number)).stage).toBe('predict');
    expect((await ask('POST', `${at}/run`)).status).toBe(409);
    expect((await ask('POST', `${at}/prediction`, { choice: 'none' })).status).toBe(400);
    if (kind === 'mend') await breakCode(found, played.root);
    await ask('POST', `${at}/prediction`, { choice: data.question.right });
    expect((await ask('POST', `${at}/prediction`, { choice: data.question.right })).status).toBe(409);
    expect((await ask('POST', `${at}/hint`)).json.hints).toHaveLength(1);
    await run(number, 'point');
    expect((await ask('GET', `${at}/trace`)).json.trace.resourceSpans.length).toBeGreaterThan(0);
    expect((await ask('POST', `${at}/span`, { spans: ['0'] })).json.pointed).toBe('no');
    expect((await ask('POST', `${at}/span`, { spans: [] })).json.pointed).toBe('shown');
    if (data.kind === 'predict') await ask('POST', `${at}/protection`, { choice: data.protection.right });
    else await mend(found, played.root);
    await run(number, 'done');
    expect((await ask('PUT', '/trainer', { on: true })).json.trainer).toBe(true);
    const done = await exercise(number);
    expect([done.transfer, done.notes].map((each) => typeof each)).toEqual(['object', 'string']);
    expect((await ask('GET', `${at}/reports/first`)).status).toBe(404);
    expect((await ask('DELETE', at)).json.stage).toBe('predict');
  },
);

test('a run that is stopped, all that begins anew, and what is no exercise, number or language', async () => {
  const { data } = played.exercises[0] ?? {};
  await ask('POST', '/exercises/1/prediction', { choice: data?.question.right });
  await ask('POST', '/exercises/1/run');
  expect((await ask('GET', '')).json.running).toBe(1);
  expect((await ask('DELETE', '/exercises/1/run')).json.running).toBeNull();
  expect((await ask('DELETE', '/progress')).json.exercises[0].begun).toBe(false);
  symlinkSync('/dev/full', join(played.root, 'progress/all.json.new'));
  const full = await ask('POST', '/exercises/1/prediction', { choice: data?.question.right });
  expect([full.status, full.json.error.code]).toEqual([507, 'disk-failed']);
  expect((await ask('GET', '/handout?for=trainer')).status).toBe(200);
  expect((await ask('GET', '/handout?for=x')).json.error.message).toContain('`for`: ');
  expect((await ask('GET', '/exercises/99')).status).toBe(404);
  for (const path of ['/exercises/0', '/exercises/1/trace?x=%', '?language=la', '/exercises/1/reports/third'])
    expect([path, (await ask('GET', path)).status]).toEqual([path, path.includes('trace') ? 409 : 400]);
});
