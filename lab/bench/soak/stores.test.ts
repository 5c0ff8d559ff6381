import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newestLab } from './stores.ts';

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'faultline-soak-'));
});
afterEach(() => rmSync(reports, { recursive: true }));

test('in a folder that was used before, the lab that was opened last is the one that is looked at', async () => {
  const [before = '', now = ''] = ['2026-11-27T23-59-59-ffffff', '2026-11-28T00-00-00-000000'];
  for (const name of [now, before]) mkdirSync(join(reports, 'lab', name), { recursive: true });
  expect(await newestLab(reports)).toBe(join(reports, 'lab', now));
});
