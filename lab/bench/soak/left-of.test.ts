import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { runMarker } from '../../runtime/process/proc-fs.ts';
import { leftOf, treeNow } from './left-of.ts';

const children: number[] = [];
afterEach(() => {
  for (const pid of children.splice(0)) process.kill(pid, 'SIGKILL');
});

/** Starts two that outlive it: one without a mark, as a reaper; the other one tells its pid. */
const LAB = 'env -u FAULTLINE_RUN sleep 60.125 & echo $!; sleep 60.25 & echo $!; read -r end';

test('what a process leaves is told, with or without a mark, and also where it came after the last look', async () => {
  const env = { ...process.env, [runMarker]: 'the-run-of-left-of' };
  const lab = spawn('/bin/sh', ['-c', LAB], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(lab, 'exit');
  const lines = createInterface({ input: lab.stdout })[Symbol.asyncIterator]();
  for (let n = 0; n < 2; n++) children.push(Number((await lines.next()).value));
  // The shell that one of them begins as has its command a moment later.
  await expect
    .poll(async () => (await treeNow(lab.pid ?? 0)).started.map(({ command }) => command).toSorted())
    .toEqual(['sleep 60.125', 'sleep 60.25']);
  const tree = await treeNow(lab.pid ?? 0);
  const late = spawn('sleep', ['60.5'], { env, stdio: 'ignore' });
  children.push(late.pid ?? 0);
  lab.stdin.end();
  await exited;
  const [unmarked, marked] = children;
  expect((await leftOf(tree)).toSorted()).toEqual(
    [`${unmarked} sleep 60.125`, `${marked} sleep 60.25`, `${late.pid} sleep 60.5`].toSorted(),
  );
  expect(await leftOf({ started: [], runs: new Set() })).toEqual([]);
});
