import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallScenario, Workspace } from './fixture/workspace.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

async function lab(...args: readonly string[]) {
  await using process_ = workspace.command([process.execPath, START, ...args]);
  return await process_.ended;
}
const START = fileURLToPath(new URL('./start.mjs', import.meta.url));
const TEMPLATE = fileURLToPath(new URL('./template/scenarios/my-scenario.ts', import.meta.url));

test('what new writes is valid, has its name and comments, and is never written over', async () => {
  const { code, stdout } = await lab('new', 'my-lesson');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^wrote scenarios\/my-lesson\.ts\n/);
  const text = () => readFileSync(join(workspace.folder, 'scenarios/my-lesson.ts'), 'utf8');
  const written = text();
  expect(written).toMatch(/^import .* from 'faultline';$/m);
  expect(written).toContain("name: 'my-lesson'");
  expect(written.match(/^ *\/\/ /gm)?.length).toBeGreaterThan(5);
  expect(await lab('check', './scenarios/my-lesson.ts')).toEqual({
    code: 0,
    signal: null,
    stdout: 'my-lesson is valid (arms: unprotected, protected; hypotheses: 2)\n',
    stderr: '',
  });
  expect(await lab('new', 'my-lesson')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: '\nCould not write scenarios/my-lesson.ts: a file of that name is there.\n',
  });
  expect(text()).toBe(written);
});

test('so is what the package writes where there is no system yet', async () => {
  expect(await lab('check', TEMPLATE)).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  [['new'], 'Expected <name>, got nothing. Usage: npm run scenario -- new <name>'],
  [['new', 'My Lesson'], 'Expected a name of lower case letters, digits and dashes, got `My Lesson`'],
  [['check'], 'Expected <name | file.ts>, got nothing'],
  [['run', '--check'], 'Expected a scenario to --check, got none'],
])('%j is refused with one line', async (args, line) => {
  const { code, stdout, stderr } = await lab(...args);
  expect(stderr).toContain(line);
  expect(stderr.trim()).not.toContain('\n');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test.each([['check'], ['--check'], ['run', '--check']])(
  '%s starts nothing, and refuses what a run would',
  async (...command) => {
    const file = `./${workspace.write('small.ts', smallScenario())}`;
    expect(await lab(...command, file)).toMatchObject({
      code: 0,
      stdout: 'small is valid (arms: unprotected, protected; hypotheses: 1)\n',
    });
    workspace.write('small.ts', smallScenario({ topology: '{ gateway: 1 }' }));
    const { code, stderr } = await lab(...command, file);
    expect({ code, lines: stderr.trim() }).toEqual({
      code: 2,
      lines: expect.stringMatching(/^\.\/small\.ts/),
    });
    expect(() => readFileSync(join(workspace.folder, 'reports'))).toThrow('ENOENT');
  },
);

test('it is a module where package.json says nothing of that, without a warning', async () => {
  workspace.write('package.json', '{}');
  await lab('new', 'untold');
  expect(await lab('check', './scenarios/untold.ts')).toMatchObject({ code: 0, stderr: '' });
});

test('list and run without a name tell the same scenarios', async () => {
  const listed = await lab('list');
  expect(listed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^slow-payment {2,}/m) });
  expect(await lab('run')).toEqual(listed);
});
