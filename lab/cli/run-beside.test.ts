import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readJournal } from '../evidence/read-journal.ts';
import { workshopOfLab } from './workshop-of-lab.ts';

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'faultline-workshop-'));
});
afterEach(() => rmSync(reports, { recursive: true, force: true }));

test('a run that is stopped ends in good order, and its lines are in a file', {
  timeout: 60_000,
}, async () => {
  const stop = new AbortController();
  const asked = { scenario: './scenarios/retry-storm.ts', arm: 'without-budget', signal: stop.signal };
  const run = await workshopOfLab(reports)?.start(asked);
  await expect
    .poll(() => run?.phase(), { timeout: 40_000 })
    .toEqual({
      arm: 'without-budget',
      phase: expect.any(String),
    });
  stop.abort();
  const ended = await run?.ended;
  expect(ended).toMatchObject({ exitCode: 130, said: expect.stringContaining('Interrupted') });
  const events = await readJournal(ended?.folder ?? '');
  expect(events.findLast(({ type }) => type === 'cleanup.checked')?.left).toEqual([]);
  expect(readFileSync(join(reports, 'workshop/latest-run.log'), 'utf8')).toContain('retry-storm: ');
});

test('one that can not be started says why', async () => {
  const asked = {
    scenario: './scenarios/retry-storm.ts',
    arm: 'no such arm',
    signal: new AbortController().signal,
  };
  const run = await workshopOfLab(reports)?.start(asked);
  const said = expect.stringContaining('Expected the name of an arm');
  expect(await run?.ended).toMatchObject({ exitCode: 2, said });
});

test('one that is stopped before it has begun is interrupted like any other', async () => {
  const asked = { scenario: './scenarios/retry-storm.ts', arm: null, signal: AbortSignal.abort() };
  const run = await workshopOfLab(reports)?.start(asked);
  expect(await run?.ended).toMatchObject({ folder: null, exitCode: 130 });
});
