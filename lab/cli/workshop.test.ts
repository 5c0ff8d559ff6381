import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleReport } from '../report/sample-report.ts';
import { type LabEnd, START } from './fixture/lab-process.ts';
import { Workspace } from './fixture/workspace.ts';

let workspace: Workspace;
beforeAll(() => {
  workspace = new Workspace();
});
afterAll(() => workspace[Symbol.dispose]());

async function workshop(...args: readonly string[]): Promise<LabEnd> {
  await using lab = workspace.command([process.execPath, START, 'workshop', ...args]);
  return await lab.ended;
}

test('lists the exercises with their minutes, and checks them', async () => {
  const { code, stdout } = await workshop();
  expect(code).toBe(0);
  expect(stdout).toMatch(/^retry-storm +20 min {2}\S/m);
  expect((await workshop('check')).stdout).toMatch(
    /^\d+ exercises in en and zh and 2 timetables are valid\n$/,
  );
});

test.each([
  [['lst'], "Unexpected argument 'lst'"],
  [['check', 'nowhere'], 'expected a folder with one for each exercise, got ENOENT'],
  [['handout', '--language', 'fr'], 'Expected --language to be one of en, zh, got `fr`'],
  [['handout', '--output', 'no/such/folder.html'], 'Could not write no/such/folder.html: ENOENT'],
  [['break', 'retry-strom'], 'got `retry-strom`: did you mean retry-storm?'],
  [['break', 'retry-storm'], '`kind`: expected an exercise with code to mend, got `predict`'],
  [['answer', 'retry-storm'], 'Expected a report in reports/retry-storm/latest/report.json, got: ENOENT'],
  [['answer', 'slow-bank'], 'Run it first: npm run scenario slow-payment'],
])('%s is refused in a line', async (args, line) => {
  const { code, stdout, stderr } = await workshop(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(line);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('answers with the figures of the newest run, and with none of a claim that was not judged', async () => {
  const sample = sampleReport();
  const [like] = sample.hypotheses;
  const claim = { ...like, limit: { atLeast: null, atMost: 10 }, unit: 'attempts a request', observed: 8.97 };
  const hypotheses = [
    { ...claim, name: 'retries-multiply', verdict: 'pass' },
    { ...claim, name: 'bad-news-comes-sooner', verdict: 'inconclusive' },
  ];
  const folder = join(workspace.folder, 'reports/retry-storm/latest');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.json'), JSON.stringify({ ...sample, hypotheses }));
  const { code, stdout, stderr } = await workshop('answer', 'retry-storm');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('(retries-multiply: 8.97 attempts a request)');
  expect(stdout).toContain('(bad-news-comes-sooner: inconclusive)');
  expect(stdout).toMatch(/^ {2}✓ Nine times$/m);
});

test('answers after a run in the page, and with its figures where that is the newest whole one', async () => {
  const sample = sampleReport();
  const [like] = sample.hypotheses;
  const write = (folder: string, startedAt: string, observed: number, names: readonly string[]) => {
    const at = join(workspace.folder, folder, 'latest');
    mkdirSync(at, { recursive: true });
    const limit = { atLeast: null, atMost: 10 };
    const hypotheses = names.map((name) => ({ ...like, name, limit, unit: '', observed, verdict: 'pass' }));
    writeFileSync(join(at, 'report.json'), JSON.stringify({ ...sample, startedAt, hypotheses }));
  };
  const whole = ['crash-is-hidden-protected', 'crash-hurts-unprotected', 'survivors-share-evenly'];
  const all = [...whole, 'no-traffic-to-the-dead', 'harm-is-cut'];
  const told = async () => (await workshop('answer', 'crash')).stdout;
  write('reports/workshop/instance-crash', '2026-01-02T00:00:00.000Z', 2, all);
  expect(await told()).toContain('(crash-hurts-unprotected: 2)');
  write('reports/instance-crash', '2026-01-01T00:00:00.000Z', 1, all);
  expect(await told()).toContain('(crash-hurts-unprotected: 2)');
  write('reports/instance-crash', '2026-01-03T00:00:00.000Z', 3, all);
  expect(await told()).toContain('(crash-hurts-unprotected: 3)');
  // As after the first run in the page, which is of one arm.
  write('reports/workshop/instance-crash', '2026-01-04T00:00:00.000Z', 4, ['crash-hurts-unprotected']);
  expect(await told()).toContain('(crash-hurts-unprotected: 3)');
});

test('writes a hand-out where it is told', async () => {
  const { code, stdout } = await workshop('handout', '--language', 'zh', '--output', 'zh.html');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'wrote zh.html\n' });
  const page = readFileSync(join(workspace.folder, 'zh.html'), 'utf8');
  expect(page).toMatch(/^<!doctype html>\n<html lang="zh-Hans">/);
  expect(page).toContain('npm run scenario slow-payment');
});
