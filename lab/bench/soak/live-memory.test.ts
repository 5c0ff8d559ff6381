import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { preloadFlags } from '../../runtime/preload.ts';
import { liveGrowthOf } from './live-growth.ts';
import { LiveMemory } from './live-memory.ts';

/** A sample each quarter of a minute, of which a test does not wait for any. */
const EACH_S = 15;
const SAMPLES = 60;

let live: LiveMemory;
const children: ChildProcess[] = [];
beforeEach(async () => {
  live = await LiveMemory.open();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await live[Symbol.asyncDispose]();
});

/** Answers each line with one, when it has done what it does in a quarter of a minute: much garbage, and 25 KB that stay. */
const worksAndKeeps = (after: string) => `
  const kept = [];
  let turn = 0;
  require('node:readline').createInterface({ input: process.stdin }).on('line', () => {
    turn++;
    for (let n = 0; n < 20; n++) Array.from({ length: 10_000 }, (_, index) => ({ index }));
    kept.push(new Array(3_200).fill(turn + 0.5));
    ${after}
    console.log('done');
  });`;

function started(code: string) {
  const child = spawn(process.execPath, [...preloadFlags(live.env), '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { pid: child.pid ?? 0, stdin: child.stdin, line: async () => (await lines.next()).value };
}

async function sampled(code: string) {
  const { pid, stdin, line } = started(code);
  const samples: { atS: number; bytes: number }[] = [];
  for (let turn = 0; turn < SAMPLES; turn++) {
    stdin.write('on\n');
    await line();
    samples.push({ atS: EACH_S * turn, bytes: (await live.of(pid)) ?? Number.NaN });
  }
  return samples;
}

test('a process that keeps 100 KB a minute grows, and one that lets go of it now and then does not', async () => {
  const leaking = liveGrowthOf(await sampled(worksAndKeeps('')), 0);
  expect(leaking).toMatchObject({ grows: true });
  expect((leaking?.bytesPerHour ?? 0) / 60_000).toBeGreaterThan(80);
  expect((leaking?.bytesPerHour ?? 0) / 60_000).toBeLessThan(130);
  const sawing = await sampled(worksAndKeeps('if (turn % 7 === 0) kept.length = 0;'));
  expect(liveGrowthOf(sawing, 0)).toMatchObject({ grows: false });
});

test('what threads hold counts, and who does not tell is told apart', async () => {
  const thread = `
    import { parentPort } from 'node:worker_threads';
    globalThis.held = Buffer.alloc(20 * 2 ** 20, 1);
    parentPort.on('message', () => {}).postMessage('there');`;
  const { pid, line } = started(`
    const { Worker } = require('node:worker_threads');
    new Worker(new URL('data:text/javascript,${encodeURIComponent(thread).replaceAll("'", '%27')}'), {
      execArgv: ${JSON.stringify(preloadFlags(live.env))},
    }).on('message', (told) => console.log(told));`);
  await line();
  expect(await live.of(pid)).toBeGreaterThan(20 * 2 ** 20);
  process.kill(pid, 'SIGSTOP');
  expect(await live.of(pid)).toBeNull();
  process.kill(pid, 'SIGCONT');
  expect(await live.of(pid)).toBeGreaterThan(20 * 2 ** 20);
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  children.push(other);
  expect(await live.of(other.pid ?? 0)).toBeNull();
});
