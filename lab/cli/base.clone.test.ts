import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExitCode } from '../errors.ts';
import { isBusy } from '../run/fixture/busy.ts';
import type { Problem } from '../run/problems/problem.ts';
import { LabProcess } from './fixture/lab-process.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

/** `npm run test:clone`: what takes a clone of its own and an `npm ci` in it, which is too much for every `npm test`. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Of one claim, four runs a side are the fewest that can tell anything. */
const FLAGS = [
  ...['--backends', 'embedded', '--repeat', '4', '--rerun-inconclusive', '2'],
  ...['--base', 'HEAD', '--gate-mode', 'block'],
];

const UNCHANGED = /^Gate of small: unchanged \(against 4 runs/m;
const CHANGED = 'serving, as changed';

let workspace: Workspace;
let clone: string;
beforeAll(() => {
  workspace = new Workspace();
  clone = join(workspace.folder, 'clone');
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${ROOT}`, clone]);
  // Of this version: it is not what is tested. The base gets its own.
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  // Its system goes by the name of the package: that is each version's own.
  const scenario = smallScenario({
    ...{ arms: '{ unprotected: {} }', primary: `{ 'products-wait': { worse: 'more' } }` },
  });
  writeFileSync(join(clone, 'scenarios/small.ts'), scenario);
  commit();
  // What is changed since is nothing that a claim could tell, but each side's log.
  const serve = join(clone, 'services/kit/serve.ts');
  writeFileSync(serve, readFileSync(serve, 'utf8').replace("'serving'", `'${CHANGED}'`));
});
afterAll(() => workspace[Symbol.dispose]());

function commit(): void {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: clone });
  git('add', 'scenarios', 'package.json');
  git('commit', '--quiet', '--message', 'Something');
}

/** As docs/ci.md has it, from a shell that no npm started. */
async function gate() {
  const ofNpm = Object.keys(process.env).filter((name) => /^npm_/i.test(name));
  const env = Object.fromEntries(ofNpm.map((name) => [name, undefined]));
  const command = [
    'npm',
    'run',
    '--silent',
    'scenario',
    'small',
    '--',
    '--runtime',
    'process',
    ...FLAGS,
  ] as const;
  await using lab = new LabProcess(clone, [...command], env);
  return await lab.ended;
}

test('a version before is installed and run in turn with this one; an unchanged system ends with 0', {
  timeout: 300_000,
}, async () => {
  const { code, stdout, stderr } = await gate();
  expect(stdout).toMatch(/^base: HEAD \([0-9a-f]{12}\): its files, and what npm ci brings$/m);
  const problems = globSync('reports/**/report.json', { cwd: clone }).flatMap(
    (file): Problem[] => JSON.parse(readFileSync(join(clone, file), 'utf8')).problems,
  );
  expect(problems.filter((problem) => !isBusy(problem))).toEqual([]);
  // A machine that had no time for some of the eight runs leaves a gate that can not tell.
  const isQuiet = problems.length === 0;
  expect(stdout).toMatch(isQuiet ? UNCHANGED : /^Gate of small: (unchanged|inconclusive) /m);
  expect(isQuiet ? [ExitCode.pass] : [ExitCode.pass, ExitCode.inconclusive], stderr).toContain(code);
  const logOf = (folder: string) =>
    readFileSync(join(clone, 'reports', folder, 'small/latest/logs/product-1.log'), 'utf8');
  expect(logOf('base')).toContain('"msg":"serving"');
  expect(logOf('.')).toContain(`"msg":"${CHANGED}"`);
});

test('a version before that can not be installed ends with 3 and the line of npm', async () => {
  const manifest = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8'));
  const changed = { ...manifest, dependencies: { ...manifest.dependencies, zod: '0.0.1' } };
  writeFileSync(join(clone, 'package.json'), JSON.stringify(changed));
  commit();
  const { code, stderr } = await gate();
  expect(stderr).toMatch(
    /Expected --base to be a folder or a commit that can be installed, got `HEAD`: Expected `npm ci/,
  );
  expect(stderr).toContain('npm error');
  expect(code).toBe(3);
});
