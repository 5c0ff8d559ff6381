import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FORMAT_VERSION, JOURNAL } from '../../../evidence/read-journal.ts';
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
function leaveJournal(name: string, order: unknown): void {
  const events = [
    { tMs: 0, type: 'run.started', formatVersion: FORMAT_VERSION },
    { tMs: 1, type: 'arm.started', arm: 'protected', protections: { order } },
  ];
  writeFileSync(join(parent, name, JOURNAL), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
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

test('what an arm had switched on otherwise is told first', async () => {
  const breaker = { errorThresholdPercentage: 50, volumeThreshold: 5, resetTimeoutMs: 1_000 };
  const payment = { timeoutMs: 250, bulkhead: { maxInFlight: 4 }, breaker };
  leave('2026-01', { ...GREEN, id: 'green', seed: 99, startedAt: '2026-01-01T00:00:00.000Z' });
  leaveJournal('2026-01', { server: { workers: { slots: 16 } }, clients: { payment } });
  mkdirSync(join(parent, '2026-05'));
  const own = { timeoutMs: 900, propagateDeadline: false, breaker: { ...breaker, volumeThreshold: 100 } };
  leaveJournal('2026-05', { server: { workers: { slots: 16 } }, clients: { payment: own } });
  const found = await lastGreen(join(parent, '2026-05'), now);
  expect(found?.settings.map(({ arm, beside }) => `${arm}: ${beside}`)).toEqual([
    'protected: was 250 ms',
    'protected: was 4 at a time',
    'protected: volumeThreshold 100, was 5',
    'protected: was passed on',
  ]);
  expect(found?.effects).toEqual([]);
  expect(found?.changes.slice(0, 5)).toEqual([
    'protected, order → payment: Time budget 250 ms then, 900 ms now',
    'protected, order → payment: Bulkhead 4 at a time then, off now',
    'protected, order → payment: Breaker at 50 % errors, volumeThreshold 5 then, 100 now',
    'protected, order → payment: Deadline passed on then, not passed on now',
    `seed: 99 then, ${now.seed} now`,
  ]);
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
