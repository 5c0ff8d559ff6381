import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findEtcd } from '../backends/registry/binary.ts';
import type { JournalEvent } from '../evidence/events.ts';
import { briefScenario, smallScenario, Workspace } from './fixture/workspace.ts';

const LONG = smallScenario({ phases: '{ baseline: 0.1, fault: 600, recovery: 1 }' });
const WAL_BYTES = 60e6;

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

const is = (wanted: string) => (event: JournalEvent) => event.type === wanted;
const ofBackend = (name: string) => (event: JournalEvent) =>
  event.type === 'backend.started' && (event.backend as { name?: string }).name === name;
const isEtcd = ofBackend('etcd');
const isPrometheus = ofBackend('prometheus');
const start = (scenario: string, ...flags: readonly string[]) =>
  workspace.start([`./${workspace.write('small.ts', scenario)}`, '--backends', 'auto', ...flags]);

/** In its files, not on the disk: etcd's log is made ahead, and may have holes. */
function bytesIn(folder: string): number {
  const files = globSync('**/*', { cwd: folder }).map((file) => statSync(join(folder, file)));
  return files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0);
}

describe.skipIf((await findEtcd()) === null)(
  'the folder of a run with a real etcd',
  { timeout: 120_000 },
  () => {
    test('lets go of its data when the run ends, and keeps the rest', async () => {
      await using lab = start(briefScenario());
      await lab.untilEvent(is('arm.started'));
      expect(bytesIn(join(lab.runFolder, 'data/registry'))).toBeGreaterThan(WAL_BYTES);
      const { code } = await lab.ended;
      expect([0, 5, 99]).toContain(code);
      expect(existsSync(join(lab.runFolder, 'data/registry'))).toBe(false);
      expect(bytesIn(lab.runFolder)).toBeLessThan(WAL_BYTES / 2);
      expect(existsSync(join(lab.runFolder, 'logs/registry.log'))).toBe(true);
      if (lab.journal().some(isPrometheus))
        expect(bytesIn(join(lab.runFolder, 'data/metrics'))).toBeGreaterThan(0);
    });

    test('lets go of it when the run is interrupted', async () => {
      await using lab = start(LONG);
      await lab.untilEvent(is('fault.injected'));
      lab.signal('SIGINT');
      expect((await lab.ended).code).toBe(130);
      expect(existsSync(join(lab.runFolder, 'data/registry'))).toBe(false);
    });

    test('lets go of it when the run fails', async () => {
      await using lab = start(LONG);
      const started = await lab.untilEvent(isEtcd);
      process.kill(started.pid as number, 'SIGKILL');
      expect((await lab.ended).code).toBeGreaterThan(0);
      expect(lab.journal().at(-1)?.type).toBe('run.failed');
      expect(existsSync(join(lab.runFolder, 'data/registry'))).toBe(false);
    });

    test('keeps it with --keep-data', async () => {
      await using lab = start(LONG, '--keep-data');
      await lab.untilEvent(is('arm.started'));
      lab.signal('SIGINT');
      expect((await lab.ended).code).toBe(130);
      expect(bytesIn(join(lab.runFolder, 'data/registry'))).toBeGreaterThan(WAL_BYTES);
    });
  },
);
