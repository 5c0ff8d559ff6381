import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { processState } from '../runtime/process/proc-fs.ts';
import { ask } from './ask.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-ask-'));
  return () => rmSync(folder, { recursive: true });
});

function program(body: string): string {
  const file = join(folder, 'program');
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}
const pidIn = (file: string) => Number(readFileSync(join(folder, file), 'utf8'));
const isGone = (pid: number) => [undefined, 'Z'].includes(processState(pid));

test('what it prints, stdout first', async () => {
  const file = program('echo "err $1 $COLOR" >&2; echo out');
  expect(await ask(file, ['--version'], { env: { COLOR: 'red' } })).toEqual({
    said: 'out\n\nerr --version red\n',
    failure: null,
  });
});

test.each([
  ['an exit code', 'echo "missing library" >&2; exit 127', 'exit code 127', 'missing library'],
  ['a signal', 'echo dying; kill -TERM $$', 'signal SIGTERM', 'dying'],
])('%s is no answer', async (_, body, failure, said) => {
  const answer = await ask(program(body), []);
  expect(answer.failure).toBe(failure);
  expect(answer.said.trim()).toBe(said);
});

test('one that is not there or cannot be executed is no answer', async () => {
  expect(await ask(join(folder, 'none'), [])).toEqual({ said: '', failure: 'ENOENT' });
  chmodSync(program('echo hello'), 0o644);
  expect(await ask(join(folder, 'program'), [])).toEqual({
    said: '',
    failure: 'a file that can not be executed',
  });
});

test('one that prints without an end is ended', async () => {
  const { said, failure } = await ask(program('yes'), []);
  expect(failure).toBe('signal SIGKILL');
  expect(said).toMatch(/^y\ny\n/);
});

test.runIf(process.platform === 'linux')(
  'the signal ends it with what it started, and so does its own end',
  async () => {
    const hangs = program(`sleep 600 &\necho $! > ${folder}/child\necho $$ > ${folder}/self\nwait`);
    const controller = new AbortController();
    const asked = ask(hangs, [], { signal: controller.signal }).catch((reason) => reason);
    await vi.waitUntil(() => existsSync(join(folder, 'self')) && pidIn('self') > 0, { timeout: 5_000 });
    controller.abort(new Error('Interrupted.'));
    expect(await asked).toEqual(new Error('Interrupted.'));
    await vi.waitUntil(() => isGone(pidIn('self')) && isGone(pidIn('child')), { timeout: 5_000 });
    const ends = program(`sleep 600 &\necho $! > ${folder}/orphan\necho done`);
    expect(await ask(ends, [])).toMatchObject({ failure: null });
    await vi.waitUntil(() => isGone(pidIn('orphan')), { timeout: 5_000 });
    await expect(ask(ends, [], { signal: controller.signal })).rejects.toThrow('Interrupted.');
  },
);
