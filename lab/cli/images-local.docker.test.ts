import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LabProcess } from './fixture/lab-process.ts';
import { Workspace } from './fixture/workspace.ts';

const MAIN = fileURLToPath(new URL('./images-local.ts', import.meta.url));
const POLL_MS = 20;

let workspace: Workspace;
let temporary: string;
beforeEach(() => {
  workspace = new Workspace();
  temporary = join(workspace.folder, 'tmp');
  mkdirSync(temporary);
});
afterEach(() => workspace[Symbol.dispose]());

/** With an `npm` of its own, which runs until it is ended, or fails. */
function start(npm = 'touch installing; exec sleep 600'): LabProcess {
  const file = join(workspace.folder, 'npm');
  writeFileSync(file, `#!/bin/sh\n${npm}\n`);
  chmodSync(file, 0o755);
  const env = { TMPDIR: temporary, PATH: `${workspace.folder}:${process.env.PATH}` };
  return workspace.command([process.execPath, MAIN], env);
}

/** In an image's context, of 120 MB by then. */
async function untilInstalling(): Promise<void> {
  const isThere = () =>
    readdirSync(temporary, { recursive: true }).some((path) => String(path).endsWith('installing'));
  while (!isThere()) await wait(POLL_MS);
}

describe('npm run images:local leaves none of its temporary files', { timeout: 120_000 }, () => {
  test.each([
    ['Ctrl-C', 'SIGINT', 'group'],
    ['SIGTERM', 'SIGTERM', 'lab'],
  ] as const)('after %s', async (_what, signal, to) => {
    await using making = start();
    await untilInstalling();
    making.signal(signal, to);
    const { code, stderr } = await making.ended;
    expect(stderr).toMatch(new RegExp(`^Stopping \\(${signal}\\): .+\\n\\nInterrupted\\.\\n$`));
    expect(code).toBe(130);
    await making.nothingLeft();
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('after a failure', async () => {
    await using making = start('echo no luck >&2; exit 7');
    const { code, stderr } = await making.ended;
    expect(stderr).toMatch(/^\nExpected `npm .+` to work, found it failed\.\n {2}no luck\n$/);
    expect(code).toBe(3);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('after kill -9, when it is run again', async () => {
    await using making = start();
    await untilInstalling();
    making.signal('SIGKILL');
    await making.ended;
    // Its npm does not outlive it.
    await making.nothingLeft();
    expect(readdirSync(temporary)).toHaveLength(1);
    await using again = start('exit 7');
    await again.ended;
    expect(readdirSync(temporary)).toEqual([]);
  });
});
