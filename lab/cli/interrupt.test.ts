import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { JournalEvent } from '../evidence/events.ts';
import type { LabProcess } from './fixture/lab-process.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';
import { onInterrupt } from './interrupt.ts';

// Longer than any test waits: what ends the run is the signal.
const LONG = smallScenario({ phases: '{ baseline: 0.1, fault: 600, recovery: 1 }' });

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

const startLong = (): LabProcess =>
  workspace.start([`./${workspace.write('long.ts', LONG)}`, '--backends', 'embedded']);
const is = (wanted: string) => (event: JournalEvent) => event.type === wanted;

describe.runIf(process.platform === 'linux')(
  'what is left of a run that ends early',
  { timeout: 60_000 },
  () => {
    test('kill -9 of the lab: no process, and a journal with all up to then', async () => {
      await using lab = startLong();
      await lab.untilEvent(is('fault.injected'));
      expect(lab.processes().length).toBeGreaterThan(6);
      lab.signal('SIGKILL');
      expect(await lab.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
      await lab.nothingLeft();
      const types = lab.journal().map(({ type }) => type);
      expect(types.slice(0, 2)).toEqual(['run.started', 'runtime.started']);
      expect(types).toContain('fault.injected');
      expect(types).not.toContain('fault.undone');
    });

    test.each([
      ['kill -9 of the lab', 'SIGKILL', 'lab'],
      ['kill -9 of its whole group', 'SIGKILL', 'group'],
      ['Ctrl-C', 'SIGINT', 'group'],
    ] as const)('%s: what a command has done is undone', async (_what, signal, to) => {
      const marker = join(workspace.folder, 'broken');
      const commands = `{ id: 'break', inject: ['touch', '${marker}'], undo: ['rm', '${marker}'] }`;
      const faults = `[command({ service: 'product' }, ${commands})]`;
      const broken = smallScenario({ phases: '{ baseline: 0.1, fault: 600, recovery: 1 }', faults });
      await using lab = workspace.start([
        `./${workspace.write('broken.ts', broken)}`,
        ...['--backends', 'embedded'],
      ]);
      await lab.untilEvent(is('fault.injected'));
      expect(existsSync(marker)).toBe(true);
      lab.signal(signal, to);
      await lab.ended;
      await lab.nothingLeft();
      await expect.poll(() => existsSync(marker), { timeout: 10_000 }).toBe(false);
    });

    test.each([
      ['Ctrl-C, to the whole group', 'SIGINT', 'group'],
      ['SIGINT, to the lab alone', 'SIGINT', 'lab'],
      ['SIGTERM', 'SIGTERM', 'lab'],
      ['the end of the terminal', 'SIGHUP', 'group'],
    ] as const)('%s: faults undone, no process, one clear line, exit 130', async (_what, signal, to) => {
      await using lab = startLong();
      await lab.untilEvent(is('fault.injected'));
      lab.signal(signal, to);
      const { code, stderr } = await lab.ended;
      await lab.nothingLeft();
      expect(code).toBe(130);
      expect(stderr).toMatch(
        /^Stopping \(SIG\w+\): what was started is being ended\.\nInterrupted: all is stopped, nothing is judged\. What happened until then stands in reports\/small\/\S+\/journal\.jsonl\n$/,
      );
      const types = lab.journal().map(({ type }) => type);
      expect(types).toContain('fault.undone');
      expect(types.slice(-2)).toEqual(['cleanup.checked', 'run.failed']);
      expect(lab.journal().findLast(is('cleanup.checked'))?.left).toEqual([]);
    });

    test('kill -9 of what has started it, in a session of its own: as Ctrl-C', async () => {
      const starter = new URL('fixture/starter-main.ts', import.meta.url).pathname;
      const args = ['run', `./${workspace.write('long.ts', LONG)}`, '--backends', 'embedded'];
      await using lab = workspace.command([process.execPath, starter, ...args, '--runtime', 'process']);
      await lab.untilEvent(is('fault.injected'));
      lab.signal('SIGKILL');
      await lab.ended;
      await lab.nothingLeft();
      const types = lab.journal().map(({ type }) => type);
      expect(types).toContain('fault.undone');
      expect(types.slice(-2)).toEqual(['cleanup.checked', 'run.failed']);
      expect(lab.journal().findLast(is('cleanup.checked'))?.left).toEqual([]);
    });

    test('it says at once that it is stopping, before the first process has ended', async () => {
      using stderr = vi.spyOn(console, 'error').mockImplementation(() => {});
      const { signal, release } = await onInterrupt();
      process.emit('SIGINT', 'SIGINT');
      expect(stderr.mock.calls).toEqual([['Stopping (SIGINT): what was started is being ended.']]);
      expect(signal.reason).toMatchObject({ code: 'interrupted', exitCode: 130 });
      release();
    });

    test('impatient Ctrl-C: the later ones do not cut the cleanup short', async () => {
      await using lab = startLong();
      await lab.untilEvent(is('fault.injected'));
      for (let times = 0; times < 5; times++) lab.signal('SIGINT', 'group');
      const { code } = await lab.ended;
      await lab.nothingLeft();
      expect(code).toBe(130);
      expect(lab.journal().map(({ type }) => type)).toContain('fault.undone');
    });

    test.each(['runtime.started', 'backend.started', 'arm.started', 'instance.registered'])(
      'Ctrl-C while it is starting, after %s',
      async (type) => {
        await using lab = startLong();
        await lab.untilEvent(is(type));
        lab.signal('SIGINT', 'group');
        const { code, stderr } = await lab.ended;
        await lab.nothingLeft();
        expect(code).toBe(130);
        expect(stderr).toMatch(/^Stopping \(SIGINT\): .+\nInterrupted: .+\n$/);
      },
    );
  },
);
