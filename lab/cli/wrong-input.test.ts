import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallScenario, Workspace } from './fixture/workspace.ts';

let workspace: Workspace;
beforeAll(() => {
  workspace = new Workspace();
});
afterAll(() => workspace[Symbol.dispose]());

const preload = (text: string) => join(workspace.folder, workspace.write('preload.mjs', text));

/** One line says it all; a wrong scenario may have more, each indented. */
async function refused(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await workspace.run(args);
  expect(stderr).not.toMatch(/^ +at /m);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  const [line = '', ...details] = stderr.trim().split('\n');
  for (const detail of details) expect(detail).toMatch(/^ {2}/);
  return line;
}

// What else of the command line is refused is in arguments.test.ts.
test.each([
  [['slow-paymnt'], 'got `slow-paymnt`: did you mean slow-payment?'],
  [['no-such-thing-at-all'], 'got `no-such-thing-at-all`: there are '],
  [['--sead', '1'], "Unknown option '--sead': did you mean --seed? See npm run scenario -- --help"],
  [['slow-payment', '--seed', '1', '--seed', '1'], 'Expected --seed once, got `1` and `1`'],
  [['lab', '--port', '4178', '--port', '4179'], 'Expected --port once, got `4178` and `4179`. Usage: '],
  [['./missing.ts'], 'Expected a scenario file at ./missing.ts, found none'],
])('%j is refused in one clear line', async (args, line) => {
  expect(await refused(args)).toContain(line);
});

// What else a scenario can have wrong is in lab/scenario/validate*.test.ts.
test.each([
  ['a syntax error', `const a = 1;\nexport defaul a;`, 'broken.ts:2 could not be loaded'],
  ['a throw', `\n\nthrow new Error('not today');`, 'broken.ts:3 could not be loaded: not today'],
  [
    'an unknown import',
    `import 'no-such-package'; export default 1;`,
    'could not be loaded: Cannot find package',
  ],
  [
    'a name that faultline lacks',
    `import { nonsense } from 'faultline'; export default nonsense;`,
    'could not be loaded: The requested module',
  ],
  ['no default export', 'export const a = 1;', '`default export`: expected object, got nothing'],
  [
    'a wrong field',
    smallScenario({ phases: `{ baseline: 1, fault: '2', recovery: 1 }` }),
    '`phases.fault`: expected number, got `"2"`',
  ],
  [
    'a fault on a service that is not started',
    smallScenario({ faults: `[delay({ service: 'bank' }, { fixedDelayMs: 1 })]` }),
    '`faults.0.match.service`: expected a service of its topology (gateway, product), got `bank`',
  ],
  [
    'a hypothesis about an instance that is not there',
    smallScenario({
      hypotheses: `[{ name: 'a', title: 'A', arm: 'all', unit: '%', atMost: 0,
        observe: ({ unprotected }) => shareOf(unprotected, 'product', 'product-I', { fromMs: 0, toMs: 9e15 }) }]`,
    }),
    '`hypotheses.0` (a): expected an instance of product (product-1), got `product-I`: did you mean product-1?',
  ],
])('a scenario file with %s is refused in one clear line that says where', async (_what, text, line) => {
  const file = `./${workspace.write('broken.ts', text)}`;
  const message = await refused([file, '--backends', 'embedded']);
  expect(message).toMatch(/^\.\/broken\.ts/);
  expect(message).toContain(line);
});

test('a fault on a Collector that nobody asked for is refused', async () => {
  const text = smallScenario({ faults: `[outage('collector')]` });
  const file = `./${workspace.write('silent.ts', text)}`;
  expect(await refused([file, '--backends', 'embedded'])).toBe(
    'Expected --collector <sampling> for small, whose faults silence the Collector, got none.',
  );
});

test('--collector for arms that say their own sampling is refused', async () => {
  const text = smallScenario({ sampling: `{ protected: 'head=10%' }` });
  const file = `./${workspace.write('sampled.ts', text)}`;
  expect(await refused([file, '--backends', 'embedded', '--collector', 'all'])).toBe(
    'Expected no --collector for small, whose arms say their own sampling, got `all`.',
  );
});

test.each([
  ['is not there', () => '/no/such/preload.mjs', "Cannot find module '/no/such/preload.mjs'"],
  ['throws', () => preload('throw new Error("not today");'), 'not today'],
  ['has a syntax error', () => preload('const a = ;'), "Unexpected token ';'"],
])('a FAULTLINE_PRELOAD that %s is refused in one clear line', async (_what, make, reason) => {
  const FAULTLINE_PRELOAD = make();
  const { code, stdout, stderr } = await workspace.run(['--help'], { FAULTLINE_PRELOAD });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(
    `Expected FAULTLINE_PRELOAD to be the absolute path or URL of a module that can be loaded, got \`${FAULTLINE_PRELOAD}\`: ${reason}`,
  );
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('without a scenario it lists them, a line each', async () => {
  const { code, stdout, stderr } = await workspace.run([]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^slow-payment {2,}The bank slows down/m);
});

test('--help says how to use it, with all flags and exit codes', async () => {
  const { code, stdout, stderr } = await workspace.run(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const word of ['--seed', '--backends', '--reports', '--rerun-inconclusive', '99', '130'])
    expect(stdout).toContain(word);
});
