import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../evidence/events.ts';
import { briefScenario, smallScenario, Workspace } from './fixture/workspace.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

const is = (wanted: string) => (event: JournalEvent) => event.type === wanted;
const EMBEDDED = ['--backends', 'embedded'];
const JUDGED = [0, 5, 99];

describe('a reader that leaves', () => {
  test('ends a list quietly', async () => {
    await using lab = workspace.start([]);
    lab.leaveOutput('stdout');
    expect(await lab.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('ends a refusal quietly', async () => {
    await using lab = workspace.start(['no-such-scenario']);
    lab.leaveOutput('stdout', 'stderr');
    expect((await lab.ended).code).toBe(2);
  });

  test('does not end a run: it is judged, and its report written', { timeout: 120_000 }, async () => {
    await using lab = workspace.start([`./${workspace.write('small.ts', briefScenario())}`, ...EMBEDDED]);
    await lab.untilEvent(is('runtime.started'));
    lab.leaveOutput('stdout', 'stderr');
    const { code, stderr } = await lab.ended;
    expect(stderr).toBe('');
    expect(JUDGED).toContain(code);
    expect(lab.journal().findLast(is('cleanup.checked'))?.left).toEqual([]);
    expect(existsSync(join(lab.runFolder, 'report.html'))).toBe(true);
  });

  test('does not keep an interrupted run from its cleanup', { timeout: 120_000 }, async () => {
    const long = smallScenario({ phases: '{ baseline: 0.1, fault: 600, recovery: 1 }' });
    await using lab = workspace.start([`./${workspace.write('long.ts', long)}`, ...EMBEDDED]);
    await lab.untilEvent(is('fault.injected'));
    lab.leaveOutput('stdout', 'stderr');
    lab.signal('SIGINT');
    expect((await lab.ended).code).toBe(130);
    expect(lab.journal().findLast(is('cleanup.checked'))?.left).toEqual([]);
  });
});

describe('text of a scenario reaches the output as text', () => {
  /** Control characters but line breaks, and what CI systems take for commands. */
  const COMMAND = /(?!\n)\p{Cc}|^\s*::|##\w*\[/mu;

  test('titles and claims', { timeout: 120_000 }, async () => {
    const hostile = briefScenario({
      title: String.raw`'\u001b[31mRed\u001b[0m\n::error::owned ##[group]a'`,
      hypotheses: String.raw`[{
        name: 'wait', title: '\u001b[2J\r\n::add-mask::a', arm: 'unprotected', unit: 'ms', atLeast: 9999,
        observe: ({ unprotected }) => latency(unprotected, 'fault', PRODUCTS, 'p50'),
      }]`,
    });
    const { code, stdout } = await workspace.run([
      `./${workspace.write('hostile.ts', hostile)}`,
      ...EMBEDDED,
    ]);
    expect([5, 99]).toContain(code);
    expect(stdout).toContain('small: Red ::error::owned # #[group]a (seed 1');
    expect(stdout).not.toMatch(COMMAND);
  });

  test('errors', async () => {
    const file = workspace.write('::error::a.ts', String.raw`throw new Error('\u001b[2Jb ##[group]c');`);
    const { code, stderr } = await workspace.run([file]);
    expect(code).toBe(2);
    expect(stderr).toContain(': :error::a.ts:1 could not be loaded: b # #[group]c');
    expect(stderr).not.toMatch(COMMAND);
  });
});
