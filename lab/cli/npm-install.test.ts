import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Workspace } from './fixture/workspace.ts';

const NPMRC = fileURLToPath(new URL('../../.npmrc', import.meta.url));

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

/** Of a project that wants a newer Node than any, and a dependency that its lock file has or lacks. */
function install(locked: boolean): string {
  const project = {
    name: 'newer',
    version: '1.0.0',
    engines: { node: '>=99' },
    dependencies: { a: 'file:a' },
  };
  const packages = { '': project, a: { version: '1.0.0' }, 'node_modules/a': { resolved: 'a', link: true } };
  const known = locked ? packages : { '': { ...project, dependencies: {} } };
  workspace.write('package.json', JSON.stringify(project));
  workspace.write('package-lock.json', JSON.stringify({ lockfileVersion: 3, packages: known }));
  const args = ['ci', '--dry-run', '--offline', '--no-update-notifier'];
  // Without what npm hands on to the scripts that it runs, such as the log level of this very run.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const { stdout, stderr } = spawnSync('npm', args, { cwd: workspace.folder, env, encoding: 'utf8' });
  return stdout + stderr;
}

test('npm ci on an older Node says nothing of it: it brings the right one', () => {
  expect(install(true)).toContain('EBADENGINE');
  copyFileSync(NPMRC, `${workspace.folder}/.npmrc`);
  expect(install(true)).toMatch(/^add a 1\.0\.0\s+added 1 package in \S+\s+$/);
});

test('real trouble with npm ci is told', () => {
  copyFileSync(NPMRC, `${workspace.folder}/.npmrc`);
  expect(install(false)).toMatch(/npm error .+package\.json and package-lock\.json.+ in sync/);
});
