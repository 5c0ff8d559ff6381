import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Workspace } from './fixture/workspace.ts';
import { FLAGS } from './flags.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  await using npm = workspace.npm(['--prefix', ROOT, 'run', ...args], { HOME: workspace.folder, ...env });
  return await npm.ended;
}

test.each([
  [['scenario', '--all'], '`npm run scenario -- --all`, got --all'],
  [['scenario', 'slow-payment', '--seed=7'], '`npm run scenario -- slow-payment --seed 7`, got --seed'],
  [['scenario', 'slow-payment', '--seed', '7'], '`npm run scenario -- slow-payment --seed 7`, got --seed'],
  [['scenario', '--seed', '7', 'slow-payment'], '`npm run scenario -- slow-payment --seed 7`, got --seed'],
  [
    ['scenario', './my.ts', '--length', 'short'],
    '`npm run scenario -- ./my.ts --length short`, got --length',
  ],
  [['scenario', '--repeat', '3', '--', '--all'], '`npm run scenario -- --all --repeat 3`, got --repeat'],
  [
    ['scenario', 'slow-payment', '--seed=7', '--keep-data'],
    '`npm run scenario -- slow-payment --seed 7 --keep-data`, got --seed and --keep-data',
  ],
  [['scenario', 'slow-payment', '--lenght=short'], '`npm run scenario -- --length ...`, got --lenght'],
  [['lab:clean', '--all'], '`npm run lab:clean -- --all`, got --all'],
  [['backends:build', '--print-path'], '`npm run backends:build -- --print-path`, got --print-path'],
])('npm run %j is refused with the right spelling', async (args, line) => {
  const { code, stderr } = await run(args);
  expect(stderr).toBe(`\nExpected ${line} before the \`--\`, where npm keeps it to itself.\n`);
  expect(code).toBe(2);
});

/**
 * npm's own, of which it hands on nothing that could be told from its settings: it answers --help, warns that --only is for installing, and is
 * quiet itself. No run says less or finds less for it.
 */
const OF_NPM = ['help', 'only', 'quiet'];
const flags = Object.entries(FLAGS).filter(([name]) => !OF_NPM.includes(name));

// One npm for all of them: it takes a second to start.
test("no flag in npm's place passes unnoticed", async () => {
  const given = flags.map(([name, { type }]) => (type === 'string' ? `--${name}=1` : `--${name}`));
  const { code, stderr } = await run(['scenario', 'slow-payment', ...given]);
  const right = given.map((flag) => flag.replace('=', ' ')).join(' ');
  expect(stderr).toContain(`npm run scenario -- slow-payment ${right}\`, got `);
  expect(code).toBe(2);
});

test('a setting of npm that has the name of a flag is none', async () => {
  workspace.write('.npmrc', 'all=true\nseed = 3\n');
  expect(await run(['scenario', '--', '--help'])).toMatchObject({ code: 0, stderr: '' });
});

test.runIf(process.platform === 'linux')('nor is a variable that was there before npm', async () => {
  expect(await run(['scenario', '--', '--help'], { npm_config_all: 'true' })).toMatchObject({
    code: 0,
    stderr: '',
  });
});
