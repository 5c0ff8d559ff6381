import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { commandOf } from '../runtime/process/proc-fs.ts';
import { shell } from './shell.ts';

const { signal } = new AbortController();
const run = (command: string) => shell(command, process.cwd(), signal);

test('a command line that works is done when it is, with whatever it pipes', async () => {
  await run(`printf a | grep -q a && test -z "$(cat)"`);
});

test('of one that fails the first lines are told, and the last: npm says why first, others last', async () => {
  const lines = (count: number) => Array.from({ length: count }, (_, line) => `npm error line ${line}`);
  const failed = (count: number) =>
    run(
      `printf '%s\\nnpm error\\n\\n' ${lines(count)
        .map((line) => `'${line}'`)
        .join(' ')} >&2; exit 7`,
    );
  await expect(failed(3)).rejects.toMatchObject({
    ...{ code: 'dependencies-not-installed', exitCode: 3 },
    detail: lines(3),
  });
  await expect(failed(20)).rejects.toMatchObject({
    detail: [...lines(20).slice(0, 6), '...', ...lines(20).slice(-6)],
  });
});

const sleepers = async (seconds: string): Promise<number> => {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const commands = await Promise.all(pids.map((pid) => commandOf(Number(pid))));
  return commands.filter((command) => command === `sleep ${seconds}`).length;
};

test.runIf(process.platform === 'linux')(
  'what it has started ends with who waits for it, also by kill -9',
  { timeout: 30_000 },
  async () => {
    // Two of them, by a number that no other process sleeps for.
    const seconds = `1000.${process.pid}`;
    const program = `
      import { shell } from ${JSON.stringify(new URL('./shell.ts', import.meta.url).href)};
      await shell('sleep ${seconds} & sleep ${seconds}', '.', new AbortController().signal);`;
    const waiting = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
    while ((await sleepers(seconds)) < 2) await wait(10);
    waiting.kill('SIGKILL');
    await once(waiting, 'exit');
    while ((await sleepers(seconds)) > 0) await wait(10);
  },
);
