import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ExitCode, FaultlineError } from '../errors.ts';
import { run } from './run.ts';
import { tellGitHubWhyNone } from './tell-github.ts';

let folder: string;
let summary: string;
let told: string;
const exitCode = process.exitCode;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-github-'));
  summary = join(folder, 'summary.md');
  writeFileSync(summary, '');
  told = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += text;
    return true;
  });
  vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = exitCode;
  rmSync(folder, { recursive: true });
});

test.each([
  [['slow-payment', '--repeat', '0'], '--repeat'],
  [['no-such-scenario'], 'no-such-scenario'],
])('why a command came to nothing (%j) is told where GitHub runs it, and nobody else', async (argv, why) => {
  vi.stubEnv('GITHUB_ACTIONS', '');
  await run([...argv, '--reports', folder]);
  expect([told, readFileSync(summary, 'utf8')]).toEqual(['', '']);
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  await run([...argv, '--reports', folder]);
  expect(process.exitCode).toBe(2);
  expect(told).toMatch(/^::error title=Faultline%3A no result \(exit code 2\)::Expected .*\n$/);
  expect(told).toContain(why);
  expect(readFileSync(summary, 'utf8')).toMatch(/^### Faultline: no result \(exit code 2\)\n\nExpected/);
});

test('its details are behind a fold, and none of it is a command or a tag', async () => {
  const error = new FaultlineError('dependencies-not-installed', 'Expected\n::warning::it to <b>work', {
    ...{ exitCode: ExitCode.notStarted, detail: ['npm error <i>', '::error::planted'] },
  });
  await tellGitHubWhyNone(error, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
  expect(told.split('\n')).toEqual([
    '::error title=Faultline%3A no result (exit code 3)::Expected ::warning::it to <b>work',
    '',
  ]);
  const text = readFileSync(summary, 'utf8');
  expect(text).toContain('<details><summary>Details</summary>\n\n- npm error \\<i>\n- ');
  expect(text).toContain('Expected ::warning::it to \\<b>work');
  expect(text).not.toMatch(/^\s*::/m);
});

test('a summary that can not be written leaves the exit code of the command as it is', async () => {
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  vi.stubEnv('GITHUB_STEP_SUMMARY', folder);
  await run(['slow-payment', '--repeat', '0', '--reports', folder]);
  expect(process.exitCode).toBe(2);
  expect(vi.mocked(console.error).mock.calls.flat().join('\n')).toContain(
    `Could not write ${folder}: EISDIR`,
  );
});
