import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BuildContext } from './build-context.ts';

const MAIN = fileURLToPath(new URL('./fixture/context-main.ts', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-contexts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Another process that makes a context among the same temporary files. */
function make(how: string) {
  const child = spawn(process.execPath, [MAIN, how], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return { said: once(child.stdout, 'data'), exited: once(child, 'exit'), end: () => child.stdin.end() };
}

test.each(['dispose', 'exit', 'throw'])('a context goes with its process: %s', async (how) => {
  const { said, exited } = make(how);
  expect(String(await said)).toContain(folder);
  await exited;
  expect(readdirSync(folder)).toEqual([]);
});

test('that of a process that was killed goes when the next is made; one in use stays', async () => {
  const inUse = make('stay');
  await inUse.said;
  const [used] = readdirSync(folder);
  await make('kill').exited;
  expect(readdirSync(folder)).toHaveLength(2);
  await make('dispose').exited;
  expect(readdirSync(folder)).toEqual([used]);
  inUse.end();
  await inUse.exited;
});

test("what is somebody else's stays", async () => {
  mkdirSync(join(folder, 'faultline-image-of-somebody'));
  mkdirSync(join(folder, 'other'));
  await make('dispose').exited;
  expect(readdirSync(folder)).toEqual(['faultline-image-of-somebody', 'other']);
});

test('an image is made of what was put into it, and of nothing else', async () => {
  await using context = await BuildContext.create();
  await context.writeDockerfile([]);
  expect(readdirSync(context.folder).sort()).toEqual(['Dockerfile', 'rootfs', 'tmp']);
});
