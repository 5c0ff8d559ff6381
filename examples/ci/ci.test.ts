import { chmodSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { START } from '../../lab/cli/fixture/lab-process.ts';
import { Workspace } from '../../lab/cli/fixture/workspace.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly steps: readonly Step[];
  readonly 'timeout-minutes': number;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

const workflow: { readonly permissions: object; readonly jobs: Readonly<Record<string, Job>> } = parse(
  read('examples/ci/github.yml'),
);
const action: Action = parse(read('action.yml'));
const gitlab: Readonly<Record<string, { readonly script?: readonly string[] }>> = parse(
  read('examples/ci/gitlab.yml'),
);
const jenkins = read('examples/ci/Jenkinsfile');

const steps = [...Object.values(workflow.jobs).flatMap((job) => job.steps), ...action.runs.steps];

/** All commands of all examples, but for the action's. */
const COMMANDS: readonly string[] = [
  ...Object.values(workflow.jobs).flatMap((job) => job.steps.flatMap(({ run }) => run ?? [])),
  ...Object.values(gitlab).flatMap(({ script = [] }) => script),
  ...[...jenkins.matchAll(/\bsh '([^']+)'|\bscript: '([^']+)'/g)].map(
    ([, plain, asked]) => plain ?? asked ?? '',
  ),
];

/** A runner's shell in a project that has Faultline: `npm`, `npx` and `git` are imitated, the command line is what it is. */
class Runner extends Workspace {
  readonly #bin = join(this.folder, 'bin');
  readonly #output = join(this.folder, 'output');
  readonly #summary = join(this.folder, 'summary');

  constructor(npx: string) {
    super();
    mkdirSync(this.#bin);
    for (const file of [this.#output, this.#summary]) writeFileSync(file, '');
    this.#program('npm', '[ "$*" = ci ] || { echo "no such command of npm: $*" >&2; exit 1; }');
    this.#program(
      'git',
      '[ "$1 $2" = "fetch origin" ] || { echo "no such command of git: $*" >&2; exit 1; }',
    );
    this.#program(
      'npx',
      `[ "$1 $2" = "--no faultline" ] || { echo "it may fetch a stranger: $*" >&2; exit 1; }\nshift 2\n${npx}`,
    );
  }

  #program(name: string, text: string): void {
    writeFileSync(join(this.#bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(this.#bin, name), 0o755);
  }

  /** As GitHub runs a step with \`shell: bash\`. */
  async step(script: string, env: Readonly<Record<string, string>> = {}) {
    const file = this.write('step.sh', script);
    const PATH = [this.#bin, dirname(process.execPath), process.env.PATH].join(delimiter);
    const files = { GITHUB_OUTPUT: this.#output, GITHUB_STEP_SUMMARY: this.#summary };
    const runner = { PATH, GITHUB_ACTIONS: 'true', ...files };
    const bash = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', file] as const;
    await using shell = this.command([...bash], { ...runner, ...env });
    const { code, stdout, stderr } = await shell.ended;
    const [output, summary] = [this.#output, this.#summary].map((path) => readFileSync(path, 'utf8'));
    return { code, stdout, stderr, output, summary };
  }
}

/** Takes all flags as they are, and runs nothing. */
const CHECKS = `exec node '${START}' "$@" --check`;
const endsWith = (code: number) => `exit ${code}`;

/** What the action's own step gets where a workflow says nothing else. */
function inputsOf(replace: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [run] = action.runs.steps;
  return Object.fromEntries(
    Object.entries(run?.env ?? {}).map(([variable, expression]) => {
      const name = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(expression)?.[1] ?? '';
      const input = action.inputs[name];
      if (!input) throw new Error(`the action has no input that ${variable} is made of: ${expression}`);
      return [variable, replace[name] ?? input.default];
    }),
  );
}
const actionScript = action.runs.steps[0]?.run ?? '';

test('there are commands in each example', () => {
  expect(COMMANDS.filter((command) => command.startsWith('npx'))).toHaveLength(7);
  expect(COMMANDS.filter((command) => command === 'npm ci')).toHaveLength(7);
});

test.each([...new Set(COMMANDS)])('a runner takes `%s`', async (command) => {
  using runner = new Runner(CHECKS);
  expect(await runner.step(command)).toMatchObject({ code: 0, stderr: '' });
});

test('a misspelt flag would be noticed', async () => {
  using runner = new Runner(CHECKS);
  const [command = ''] = COMMANDS.filter((each) => each.startsWith('npx'));
  const { code, stderr } = await runner.step(command.replace('--rerun-inconclusive', '--rerun-inconclusiv'));
  expect(code).toBe(2);
  expect(stderr).toContain("Unknown option '--rerun-inconclusiv'");
});

test('the action runs all scenarios by its defaults, and what it is told else', async () => {
  using runner = new Runner(CHECKS);
  const all = await runner.step(actionScript, inputsOf());
  expect(all).toMatchObject({ code: 0, stderr: '', output: 'exit-code=0\n' });
  expect(all.stdout.trim().split('\n').length).toBeGreaterThan(2);
  const one = await runner.step(
    actionScript,
    inputsOf({ scenario: join(ROOT, 'examples/dispatch/silent-drivers.ts') }),
  );
  expect(one.stdout).toMatch(/^silent-drivers is valid .+\n$/);
});

test('the action holds the runs against another version where it is told which, and shows what the gate says', async () => {
  using runner = new Runner('mkdir -p reports/a && echo quiet > reports/a/gate.md && echo "$@"');
  const usual = await runner.step(actionScript, inputsOf());
  expect(usual.stdout).not.toMatch(/--base|--gate-mode/);
  expect(usual.summary).toBe('');
  const gated = await runner.step(actionScript, inputsOf({ base: 'HEAD^1', repeat: '5' }));
  expect(gated.stdout).toMatch(/^run --all .*--repeat 5 .*--base HEAD\^1 --gate-mode advise\n/);
  expect(gated.summary).toBe('quiet\n');
});

test('what is put into an input is no part of the script', async () => {
  using runner = new Runner(CHECKS);
  const { code, stderr } = await runner.step(
    actionScript,
    inputsOf({ scenario: 'x; echo stolen "$(id)" >&2' }),
  );
  expect(code).toBe(2);
  expect(stderr).toContain('got `x; echo stolen "$(id)" >&2`');
});

test.each([
  [0, 'fail', 0],
  [99, 'fail', 99],
  [5, 'fail', 5],
  [5, 'warn', 0],
  [99, 'warn', 99],
  [3, 'warn', 3],
])(
  "where the run ends with %i, the action with `%s` ends with %s, and tells the run's",
  async (code, mode, ends) => {
    using runner = new Runner(endsWith(code));
    const found = await runner.step(actionScript, inputsOf({ 'on-inconclusive': mode }));
    expect(found).toMatchObject({ code: ends, output: `exit-code=${code}\n` });
    expect(found.stdout.includes('::warning::')).toBe(code === 5 && mode === 'warn');
  },
);

test.each([
  [0, 0],
  [5, 0],
  [99, 99],
  [3, 3],
])('where the run ends with %i, the step that docs/ci.md shows ends with %i', async (code, ends) => {
  const [, step = ''] = /^ {4}(npx .*\|\| \{.*)$/m.exec(read('docs/ci.md')) ?? [];
  using runner = new Runner(endsWith(code));
  const found = await runner.step(step);
  expect(found).toMatchObject({ code: ends, stderr: '' });
  expect(found.stdout.includes('::warning::')).toBe(code === 5);
});

test('the action refuses a mode that is none before it runs anything', async () => {
  using runner = new Runner(endsWith(0));
  const { code, stdout, output } = await runner.step(actionScript, inputsOf({ 'on-inconclusive': 'pass' }));
  expect({ code, output }).toEqual({ code: 2, output: '' });
  expect(stdout).toContain('::error::Expected on-inconclusive to be fail or warn, got pass');
  const lines = await runner.step(actionScript, inputsOf({ 'on-inconclusive': 'a\n::add-mask::b' }));
  expect(lines).toMatchObject({ code: 2, stdout: expect.not.stringMatching(/^::add-mask/m) });
});

test('the action runs three services to the end, and their reports are where it keeps them from', {
  timeout: 120_000,
}, async () => {
  using runner = new Runner(`exec node '${START}' "$@" --backends embedded`);
  const scenario = join(ROOT, 'examples/dispatch/silent-drivers.ts');
  const { code, output, summary, stderr } = await runner.step(
    actionScript,
    inputsOf({ scenario, 'rerun-inconclusive': '2' }),
  );
  expect([stderr, [0, 5].includes(code ?? -1)]).toEqual([stderr, true]);
  expect(output).toBe(`exit-code=${code}\n`);
  expect(globSync('reports/silent-drivers/*/report.html', { cwd: runner.folder }).length).toBeGreaterThan(0);
  expect(summary).toContain('silent-drivers');
  // What GitLab and Jenkins take.
  for (const text of [read('examples/ci/gitlab.yml'), jenkins]) {
    const [, path = ''] = /junit(?: testResults)?: '?([\w./*-]+\.xml)'?/.exec(text) ?? [];
    expect(readFileSync(join(runner.folder, path), 'utf8')).toContain('silent-drivers');
  }
});

test('what GitLab is given is where the command leaves it', () => {
  const { artifacts } = parse(read('examples/ci/gitlab.yml')).resilience;
  expect(artifacts.reports).toEqual({
    junit: 'reports/junit.xml',
    codequality: 'reports/gl-code-quality-report.json',
    metrics: 'reports/metrics.txt',
  });
});

test('nothing of others is taken by a name that may move, and nothing is asked for but to read', () => {
  const used = steps.flatMap(({ uses }) => uses ?? []);
  expect(used.length).toBeGreaterThan(4);
  for (const each of used) expect(each).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
  expect(workflow.permissions).toEqual({ contents: 'read' });
  const texts = [
    'examples/ci/github.yml',
    'examples/ci/gitlab.yml',
    'examples/ci/Jenkinsfile',
    'action.yml',
  ].map(read);
  for (const text of texts) {
    expect(text).not.toMatch(/secrets\.\w|docker\.sock|docker:dind|--runtime (?!process)|: write\b/);
    expect(text).toContain('--runtime process');
  }
});

test('a pull request has five minutes at most', () => {
  expect(workflow.jobs['pull-request']?.['timeout-minutes']).toBe(5);
  expect(gitlab.resilience).toMatchObject({ timeout: '5 minutes' });
});

test.each(['examples/ci/github.yml', 'examples/ci/gitlab.yml', 'examples/ci/Jenkinsfile'])(
  'docs/ci.md shows %s as it is',
  (path) => {
    expect(read('docs/ci.md')).toContain(`\n${read(path)}\`\`\`\n`);
  },
);

test('the inputs of the action that docs/ci.md shows are inputs of it', () => {
  const [, shown = ''] = /```yaml\n(- uses: [\s\S]+?)```/.exec(read('docs/ci.md')) ?? [];
  const [step] = parse(shown) as readonly { readonly uses: string; readonly with: object }[];
  expect(step?.uses).toMatch(/@<commit>$/);
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? {})));
  for (const input of Object.keys(action.inputs)) expect(read('docs/ci.md')).toContain(`\`${input}\``);
});
