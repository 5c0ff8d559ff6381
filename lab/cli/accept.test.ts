import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatedScenario } from '../gate/fixture/sides.ts';
import { whoseIs } from './accept.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const START = fileURLToPath(new URL('./start.mjs', import.meta.url));
let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
  workspace.write(
    'one.ts',
    smallScenario({ name: `'one'`, primary: `{ 'products-wait': { worse: 'more' } }` }),
  );
});
afterEach(() => workspace[Symbol.dispose]());

async function accept(...args: readonly string[]) {
  await using process_ = workspace.command([process.execPath, START, 'accept', ...args]);
  return await process_.ended;
}
const LOSS = [
  'products-wait',
  '--to',
  '1.3',
  '--reason',
  'It is signed now',
  '--until',
  '2999-12-31',
  '--scenario',
  './one.ts',
];

test('a loss that is meant is a line beside the baselines', async () => {
  expect(await accept(...LOSS)).toMatchObject({
    code: 0,
    stdout: 'accepted: products-wait of one, up to 1.3 times, until 2999-12-31 (baselines/accepted.jsonl)\n',
  });
  expect(readFileSync(join(workspace.folder, 'baselines/accepted.jsonl'), 'utf8')).toBe(
    '{"scenario":"one","claim":"products-wait","to":1.3,"reason":"It is signed now","until":"2999-12-31"}\n',
  );
});

test('whose claim it is has to be said where several have one of that name, or none', () => {
  const named = (name: string) => ({ ...gatedScenario, name });
  expect(whoseIs('quick', [gatedScenario, { ...named('other'), primary: {} }]).name).toBe('small');
  expect(() => whoseIs('quick', [named('one'), named('two')])).toThrow(
    'whose `quick` it is (one, two), got nothing',
  );
  expect(() => whoseIs('quik', [gatedScenario])).toThrow(
    'Expected a primary claim of a scenario, got `quik`: did you mean quick?',
  );
});

test.each(['0', '-1', 'all', ''])('--to-value %j is refused', async (value) => {
  const { code, stderr } = await accept(
    ...LOSS.filter((each) => each !== '--to' && each !== '1.3'),
    `--to-value=${value}`,
  );
  expect(stderr).toContain('--to-value to be a value of the claim, more than 0, got');
  expect(code).toBe(2);
});

test.each([
  [['--to', 'more'], '--to to be a ratio to the baseline, from 0.01 to 100, got `more`'],
  [['--to', ''], '--to to be a ratio to the baseline, from 0.01 to 100, got nothing'],
  [['--to-value', '2'], 'Expected --to or --to-value, got both'],
  [['--until', ''], '--until to be a day, as 2026-12-31, got nothing'],
  [['--until', '2020-01-01'], '--until to be no day that is over, got `2020-01-01`'],
  [['--until', 'ever'], '--until to be a day, as 2026-12-31, got `ever`'],
  [['--reason', ' '], '--reason to say why, got nothing. See npm run scenario -- accept --help'],
  [['--reason', 'It is\nsigned'], 'Expected --reason to be one line, got more'],
  [['--to', '0x2'], '--to to be a ratio to the baseline, from 0.01 to 100, got `0x2`'],
  [
    ['--to', '-1'],
    'Expected a value of --to, got what begins with a dash: where that is meant it is --to=<value>',
  ],
  [['--baseline', ''], 'Expected a value of --baseline, got an empty one'],
  [['--baseline', 'baselnies'], 'Expected --baseline to be a folder that is there, got `baselnies`'],
])('%j is refused', async ([flag = '', value = ''], message) => {
  const at = LOSS.indexOf(flag);
  const others = at < 0 ? LOSS : LOSS.toSpliced(at, 2);
  const { code, stderr } = await accept(...others, flag, value);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
