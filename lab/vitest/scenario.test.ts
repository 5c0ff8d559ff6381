import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { preloadOf } from '../../scenarios/sabotage/mutations.ts';
import { Workspace } from '../cli/fixture/workspace.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
const EXAMPLE = join(ROOT, 'examples/dispatch');

interface Found {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** As somebody's own suite runs, in their folder; its tests by name, and what else it says. */
async function suite(
  workspace: Workspace,
  files: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const args = [
    VITEST,
    'run',
    '--config',
    'none.config.mjs',
    '--reporter',
    'json',
    '--outputFile',
    'found.json',
  ];
  await using child = workspace.command([process.execPath, ...args, ...files], env);
  const { code, stdout, stderr } = await child.ended;
  const { testResults } = JSON.parse(readFileSync(join(workspace.folder, 'found.json'), 'utf8'));
  const results: readonly { readonly message: string; readonly assertionResults: readonly Found[] }[] =
    testResults;
  const tests = results.flatMap(({ assertionResults }) => assertionResults);
  const said = `${results.map(({ message }) => message).join('\n')}${stdout}${stderr}`;
  return { code, tests, said };
}

function ownFolder(): Workspace {
  const workspace = new Workspace();
  const modules = join(workspace.folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(ROOT, join(modules, 'faultline'));
  symlinkSync(join(ROOT, 'node_modules/vitest'), join(modules, 'vitest'));
  workspace.write('none.config.mjs', `export default { test: { include: ['**/*.spec.ts'] } };`);
  return workspace;
}

const specOf = (scenario: string, options = '{}') => `
  import { scenario } from 'faultline/vitest';
  scenario(${JSON.stringify(scenario)}, ${options});
`;

test('of a system with a defect the test of one claim fails, with all that one needs to know; the others pass', {
  timeout: 180_000,
}, async () => {
  const twice = {
    file: 'examples/dispatch/services/desk.ts',
    find: 'await book({ ride, driver });',
    replace: 'await book({ ride, driver }); await book({ ride, driver });',
  };
  using workspace = ownFolder();
  // The example's own, from another folder.
  const spec = readFileSync(join(EXAMPLE, 'silent-drivers.spec.ts'), 'utf8');
  expect(spec).toContain("'./silent-drivers.ts'");
  workspace.write('own.spec.ts', spec.replace('./silent-drivers.ts', join(EXAMPLE, 'silent-drivers.ts')));
  const { code, tests, said } = await suite(workspace, [], { FAULTLINE_PRELOAD: preloadOf([twice]) });
  const outcomes = tests.map(({ fullName, status }) => [fullName.replace(/^\S+ /, ''), status]);
  expect(outcomes, said + tests.flatMap(({ failureMessages }) => failureMessages).join('\n')).toEqual([
    [expect.stringMatching(/^rides-stay-fast: While one of two is silent/), 'passed'],
    [expect.stringMatching(/^one-job-a-ride: Whoever has to be asked twice/), 'failed'],
    [expect.stringMatching(/^audit rides-are-booked of asis: /), 'passed'],
    ['the run itself: nothing else speaks against it', 'passed'],
  ]);
  const [message = ''] = tests[1]?.failureMessages ?? [];
  expect(message).toMatch(
    /fail: observed 2x spans, limit 1 \.\. 1x spans\nevidence: .+\nreport: (reports\/silent-drivers\/.+)\/report\.html \(run \w+\)$/,
  );
  const [, folder = ''] = /report: (.+)\/report\.html/.exec(message) ?? [];
  expect(readFileSync(join(workspace.folder, folder, 'report.json'), 'utf8')).toContain('"length": "short"');
  expect(code).toBe(1);
});

const WRONG = `
  import { claim, defineScenario, pause } from 'faultline';
  import { dispatch } from ${JSON.stringify(join(EXAMPLE, 'system.ts'))};
  export default defineScenario({
    name: 'wrong', title: 'Wrong', lesson: 'None.', system: dispatch,
    topology: { desk: 1, drivers: 2, jobs: 1 },
    load: { routes: [{ route: 'POST /rides', rps: 40 }] },
    phases: { baseline: 1, fault: 1, recovery: 1 },
    faults: [pause('drivers-7')], arms: { asis: {} },
    hypotheses: ({ asis }) => ({
      'is-fast': claim('Fast', asis.latency('POST /rides', 'p50', 'fault').atMost(300)),
    }),
  });
`;

test('a scenario that is not valid, and a lab that can not start, fail the suite with the words of the command line', {
  timeout: 120_000,
}, async () => {
  using workspace = ownFolder();
  workspace.write('wrong.ts', WRONG);
  workspace.write('valid.ts', WRONG.replace('drivers-7', 'drivers-2'));
  workspace.write('invalid.spec.ts', specOf('./wrong.ts'));
  workspace.write('refused.spec.ts', specOf('./valid.ts', `{ runtime: 'docker' }`));
  const { code, tests, said } = await suite(workspace, []);
  expect(said).toContain('`faults.0.instance`: expected an instance of its topology');
  expect(tests.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
  for (const { failureMessages } of tests)
    expect(failureMessages[0]).toMatch(
      /^Error: Expected a report of wrong, the lab ended with 2\.\nExpected --runtime process for wrong, /,
    );
  expect(code).toBe(1);
});
