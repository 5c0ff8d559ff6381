import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Workspace } from '../../lab/cli/fixture/workspace.ts';
import { LINTERS, lint, linter } from '../../lab/testing/linters.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const INSTALL_MS = 240_000;

test.runIf(process.env.CI)('CI has the linters', { timeout: INSTALL_MS }, async () => {
  for (const each of Object.values(LINTERS)) expect(await linter(each)).toEqual({ file: expect.any(String) });
});

test('actionlint finds nothing in the workflow, and something in one that is wrong', {
  timeout: INSTALL_MS,
}, async ({ skip }) => {
  const found = await linter(LINTERS.actionlint);
  if (typeof found === 'string') return skip(found);
  const actionlint = async (text: string) => {
    using workspace = new Workspace();
    workspace.write('workflow.yml', text);
    return await lint(found.file, ['-no-color', '-oneline', 'workflow.yml'], workspace.folder);
  };
  const workflow = read('examples/ci/github.yml');
  expect(await actionlint(workflow)).toEqual({ isClean: true, said: '' });
  const injected = workflow.replace('npm ci', 'echo $' + '{{ github.event.pull_request.title }}');
  expect(await actionlint(injected)).toMatchObject({ isClean: false });
});

/** Which file goes by which schema, and a key of it that a slip of the pen spoils. */
const BY_SCHEMA = [
  { path: 'examples/ci/github.yml', schema: 'vendor.github-workflows', key: 'runs-on:', more: [] },
  { path: 'action.yml', schema: 'vendor.github-actions', key: 'using:', more: [] },
  {
    path: 'examples/ci/gitlab.yml',
    schema: 'vendor.gitlab-ci',
    key: 'exit_codes:',
    more: ['--data-transform', 'gitlab-ci'],
  },
] as const;

test.for(BY_SCHEMA)(
  '$path is as its vendor has it, and would not be with `$key` misspelt',
  {
    timeout: INSTALL_MS,
  },
  async ({ path, schema, key, more }, { skip }) => {
    const found = await linter(LINTERS.checkJsonschema);
    if (typeof found === 'string') return skip(found);
    using workspace = new Workspace();
    workspace.write('right.yml', read(path));
    workspace.write('wrong.yml', read(path).replace(key, `${key.replace(':', '')}x:`));
    const check = (file: string) =>
      lint(found.file, ['--builtin-schema', schema, ...more, file], workspace.folder);
    expect(await check('right.yml')).toMatchObject({ isClean: true });
    expect(await check('wrong.yml')).toMatchObject({ isClean: false });
  },
);
