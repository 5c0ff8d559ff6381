import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Report } from '../../../report/model.ts';
import { sampleReport } from '../../../report/sample-report.ts';
import { lastGreen } from './last-green.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'faultline-green-'));
});
afterEach(() => rmSync(parent, { recursive: true }));

function leave(name: string, report: Partial<Report>): void {
  mkdirSync(join(parent, name));
  writeFileSync(join(parent, name, 'report.json'), JSON.stringify({ ...sampleReport(), ...report }));
}
const GREEN = { verdict: 'pass', exitCode: 0 } as const;
const now = { ...sampleReport(), startedAt: '2026-05-05T00:00:00.000Z' };

test('the newest one before this that passed, and what is not as it was then', async () => {
  leave('2026-01', { ...GREEN, id: 'old', startedAt: '2026-01-01T00:00:00.000Z' });
  leave('2026-02', { ...GREEN, id: 'green', seed: 99, startedAt: '2026-02-01T00:00:00.000Z' });
  leave('2026-03', { verdict: 'fail', exitCode: 99, id: 'red', startedAt: '2026-03-01T00:00:00.000Z' });
  leave('2026-06', { ...GREEN, id: 'later', startedAt: '2026-06-01T00:00:00.000Z' });
  mkdirSync(join(parent, '2026-05'));
  const found = await lastGreen(join(parent, '2026-05'), now);
  expect(found).toMatchObject({ id: 'green', seed: 99 });
  expect(found?.changes).toContain(`seed: 99 then, ${now.seed} now`);
});

test('none where none has passed, and what can not be read is no run', async () => {
  leave('2026-03', { verdict: 'fail', exitCode: 99 });
  mkdirSync(join(parent, '2026-04'));
  writeFileSync(join(parent, '2026-04', 'report.json'), '{');
  mkdirSync(join(parent, '2026-02'));
  const older = { schemaVersion: 2, ...GREEN, scenario: now.scenario, startedAt: '2026-02-01T00:00:00.000Z' };
  writeFileSync(join(parent, '2026-02', 'report.json'), JSON.stringify(older));
  expect(await lastGreen(join(parent, '2026-05'), now)).toBeNull();
});
