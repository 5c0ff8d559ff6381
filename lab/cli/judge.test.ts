import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packTraces } from '../analysis/spans/packed-traces.ts';
import { completenessOf } from '../analysis/traces/completeness.ts';
import { readArm, readSpans } from '../evidence/arm-reader.ts';
import { type LabEnd, type LabProcess, START } from './fixture/lab-process.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const PHASES = '{ baseline: 0.5, fault: 0.5, recovery: 0.5 }';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

const start = (replace: Parameters<typeof smallScenario>[0] = {}): LabProcess =>
  workspace.start([
    `./${workspace.write('small.ts', smallScenario({ phases: PHASES, ...replace }))}`,
    ...['--backends', 'embedded'],
  ]);

async function from(command: 'judge' | 'report', ...args: readonly string[]): Promise<LabEnd> {
  await using process_ = workspace.command([process.execPath, START, command, ...args]);
  return await process_.ended;
}

/** Texts of all files, by path. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path, 'latin1')];
    }),
  );
}

/** From the verdicts on: what is before tells where the backends were. */
const verdicts = ({ stdout }: LabEnd) =>
  stdout
    .slice(stdout.indexOf('\n✓'))
    .replace(/^report: .*$/m, '')
    .trim();

test('a run is judged and reported from its folder as it was when it ended', {
  timeout: 60_000,
}, async () => {
  await using lab = start();
  const ran = await lab.ended;
  const folder = lab.runFolder;
  const before = contents(folder);
  const judged = await from('judge', folder);
  expect(judged).toMatchObject({ code: ran.code, stderr: '' });
  expect(verdicts(judged)).toBe(verdicts(ran));
  expect(contents(folder)).toEqual(before);

  for (const name of ['report.html', 'report.json', 'report.md', 'junit.xml']) rmSync(join(folder, name));
  expect(await from('report', folder)).toMatchObject({ code: ran.code, stderr: '' });
  expect(contents(folder)).toEqual(before);

  const latest = join(dirname(folder), 'latest');
  expect(await from('report', latest)).toMatchObject({ code: ran.code, stderr: '' });
  expect(readlinkSync(latest)).toBe(basename(folder));
});

describe('a run that did not come to its end is judged on the arms that did', { timeout: 60_000 }, () => {
  test.each([
    ['SIGKILL', 5, 'The lab was killed while it ran: its journal has no end.'],
    ['SIGINT', 130, 'Interrupted.'],
  ] as const)('%s', async (signal, code, why) => {
    await using lab = start();
    await lab.untilEvent(({ type, arm }) => type === 'phase.started' && arm === 'protected');
    lab.signal(signal);
    await lab.ended;
    await lab.nothingLeft();
    const judged = await from('judge', lab.runFolder);
    expect(judged).toMatchObject({ code, stderr: expect.stringContaining(why) });
    expect(judged.stdout).toMatch(/inconclusive: .*hypotheses/);
    expect(judged.stdout).toMatch(/^unprotected/m);
    expect(judged.stdout).not.toMatch(/^protected/m);

    const reported = await from('report', lab.runFolder);
    expect(reported.code).toBe(code);
    const { arms, problems } = JSON.parse(readFileSync(join(lab.runFolder, 'report.json'), 'utf8'));
    expect(arms.map(({ name }: { name: string }) => name)).toEqual(['unprotected']);
    expect(problems[0]).toMatchObject({ kind: 'ended-early', text: expect.stringContaining(why) });
  });
});

test('of an arm in whose midst the lab was killed there are requests, answers and spans', {
  timeout: 60_000,
}, async () => {
  await using lab = start({ phases: '{ baseline: 0.5, fault: 600, recovery: 0.5 }' });
  await lab.untilEvent(({ type }) => type === 'fault.injected');
  const of = { folder: lab.runFolder, arm: 'unprotected', attempt: 1 };
  const spans = () => packTraces(readSpans(of));
  await expect.poll(spans, { timeout: 30_000, interval: 500 }).not.toEqual([]);
  lab.signal('SIGKILL');
  await lab.ended;
  await lab.nothingLeft();
  const [trace] = await spans();
  expect(trace && completenessOf(trace)).toMatchObject({ complete: true });
  const { requests, answers } = await readArm(of);
  expect(requests.map(({ traceId }) => traceId)).toContain(trace?.traceId);
  // Each file has all but what came in the last second before the kill, and each that of its own.
  const lastMs = Math.max(...requests.map(({ dueMs }) => dueMs));
  const flushed = requests.filter(({ dueMs }) => dueMs < lastMs - 2_000);
  expect(flushed.length).toBeGreaterThan(0);
  expect(answers.length).toBeGreaterThanOrEqual(flushed.length);
  expect(await from('judge', lab.runFolder)).toMatchObject({
    code: 5,
    stdout: expect.stringMatching(/inconclusive: .*hypotheses/),
    stderr: expect.stringContaining('The lab was killed while it ran: its journal has no end.'),
  });
});

test('the claims are those of the scenario as it is now, or of another file', {
  timeout: 60_000,
}, async () => {
  await using lab = start();
  await lab.ended;
  const stricter = smallScenario({ phases: PHASES }).replace('atLeast: 150', 'atLeast: 150_000');
  const other = workspace.write('other.ts', stricter);
  expect((await from('judge', lab.runFolder, '--scenario', `./${other}`)).code).toBe(99);
  rmSync(join(workspace.folder, 'small.ts'));
  expect(await from('judge', lab.runFolder)).toMatchObject({
    code: 2,
    stderr: '\nExpected a scenario file at ./small.ts, found none.\n',
  });
});

test('what is no evidence is refused with one line', { timeout: 60_000 }, async () => {
  await using lab = start();
  await lab.ended;
  const folder = lab.runFolder;
  const refused = async (change: (copy: string) => void, line: RegExp) => {
    const copy = join(workspace.folder, 'copy');
    cpSync(folder, copy, { recursive: true });
    change(copy);
    const { code, stdout, stderr } = await from('judge', copy);
    expect(stderr).toMatch(line);
    expect(stderr.trim()).not.toContain('\n');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    rmSync(copy, { recursive: true });
  };
  const requests = 'evidence/unprotected.requests.jsonl.zst';
  await refused(
    (copy) => appendFileSync(join(copy, requests), 'x'),
    /requests\.jsonl\.zst as a run leaves it: /,
  );
  await refused((copy) => writeFileSync(join(copy, 'journal.jsonl'), 'x\n'), /line 1 is no JSON/);
  await refused(
    (copy) => writeFileSync(join(copy, 'journal.jsonl'), ''),
    /begin with run\.started, found nothing/,
  );
  await refused(
    (copy) => rmSync(join(copy, 'journal.jsonl')),
    /^\nExpected the folder of a run, with .*: found none/,
  );
  await refused((copy) => {
    const journal = readFileSync(join(copy, 'journal.jsonl'), 'utf8');
    writeFileSync(join(copy, 'journal.jsonl'), journal.replace('"formatVersion":2,', '"formatVersion":1,'));
  }, /^\nExpected evidence of format version 2 in .*, found 1: read it with the version of Faultline that made it, see docs\/upgrading\.md\.$/m);
  await refused((copy) => {
    const [first] = readFileSync(join(copy, 'journal.jsonl'), 'utf8').split('\n');
    writeFileSync(join(copy, 'journal.jsonl'), `${first}\n`);
  }, /^\nExpected a run that sent load in .*: nothing was measured\.$/m);
});

test('wrong usage', async () => {
  expect(await from('judge')).toMatchObject({
    code: 2,
    stderr:
      '\nExpected <folder of a run>, got nothing. Usage: npm run judge -- <folder of a run> [--scenario <name or file>]\n',
  });
  expect((await from('report', 'a', 'b')).stderr).toContain('got `a b`. Usage: npm run report -- ');
});
