import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatedScenario } from '../gate/fixture/sides.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { changedSince, type Loaded } from './changed-since.ts';
import { Workspace } from './fixture/workspace.ts';

let workspace: Workspace;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: workspace.folder });
const path = (file: string) => join(workspace.folder, file);
/** In a folder of its own, where that is not there yet. */
function write(file: string, text: string): void {
  mkdirSync(dirname(path(file)), { recursive: true });
  writeFileSync(path(file), text);
}

beforeEach(() => {
  workspace = new Workspace();
  for (const service of ['desk', 'jobs']) write(`app/${service}/main.ts`, 'old');
  for (const file of [
    'app/shared.ts',
    'app/desk/deep/rule.ts',
    'scenarios/a.ts',
    'scenarios/b.ts',
    'notes.md',
  ])
    write(file, 'old');
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'old');
});
afterEach(() => workspace[Symbol.dispose]());

const command = (service: string) => [process.execPath, path(`app/${service}/main.ts`)];
const service = (name: string) => ({
  methods: [],
  start: { command: command(name) },
  health: 'port',
  kit: false,
});
const system = () => ({ name: 'dispatch', services: { desk: service('desk'), jobs: service('jobs') } });
const loaded = (name: string, topology: Record<string, number>, more: object = {}): Loaded => ({
  scenario: { ...gatedScenario, name, system: system(), topology, ...more } as unknown as Scenario,
  ...{ wanted: name, file: path(`scenarios/${name}.ts`) },
});
const BOTH = () => loaded('a', { desk: 1, jobs: 1 });
const DESK = () => loaded('b', { desk: 1, jobs: 0 });
const runOf = async (all = [BOTH(), DESK()], ref = 'HEAD') =>
  (await changedSince(ref, all, workspace.folder)).run.map(({ wanted }) => wanted);

test('what has not changed is passed over', async () => {
  expect(await changedSince('HEAD', [DESK()], workspace.folder)).toMatchObject({
    ...{ run: [], passedOver: [{ wanted: 'b' }] },
  });
});

test.each<[string, string[]]>([
  ['app/desk/main.ts', ['a', 'b']],
  // Deeper in the folder of a service, and new.
  ['app/desk/deep/new.ts', ['a', 'b']],
  ['app/jobs/main.ts', ['a']],
  // Of no service: nobody can tell whom it concerns.
  ['app/shared.ts', ['a', 'b']],
  ['package-lock.json', ['a', 'b']],
  ['scenarios/a.ts', ['a']],
  ['notes.md', []],
  ['app/shared.test.ts', []],
])('%s, as it is changed, concerns %j', async (file, concerned) => {
  write(file, 'new');
  expect(await runOf()).toEqual(concerned);
  git('add', '.');
  git('commit', '-qm', 'new');
  expect(await runOf()).toEqual([]);
  expect(await runOf(undefined, 'HEAD~1')).toEqual(concerned);
});

test('what a scenario imports is of it, wherever it stands, and so is what that imports', async () => {
  write('scenarios/b.ts', `import { at } from '../app/jobs/rates.ts';`);
  write('app/jobs/rates.ts', `export { at } from './deep/table.js';`);
  write('app/jobs/deep/table.ts', 'export const at = 1;');
  git('add', '.');
  git('commit', '-qm', 'shared');
  write('app/jobs/deep/table.ts', 'export const at = 2;');
  expect(await runOf([DESK()])).toEqual(['b']);
  git('checkout', '-q', '.');
  write('app/jobs/deep/other.ts', 'export const at = 2;');
  expect(await runOf([DESK()])).toEqual([]);
});

test('what a scenario reads and is gone has changed', async () => {
  write('scenarios/b.ts', `const at = new URL('../app/jobs/rates.json', import.meta.url);`);
  write('app/jobs/rates.json', '{}');
  git('add', '.');
  git('commit', '-qm', 'rates');
  expect(await runOf([DESK()])).toEqual([]);
  git('rm', '-q', 'app/jobs/rates.json');
  expect(await runOf([DESK()])).toEqual(['b']);
});

test('a scenario that another one is made of counts for that one', async () => {
  write('scenarios/b.ts', `import a from './a.ts';`);
  git('commit', '-qam', 'made of a');
  write('scenarios/a.ts', 'new');
  expect(await runOf()).toEqual(['a', 'b']);
});

test('a file that was moved out of a service has changed in it', async () => {
  git('mv', 'app/desk/deep/rule.ts', 'app/rule.md');
  expect(await runOf([DESK()])).toEqual(['b']);
});

test('another version that an arm starts is looked at too', async () => {
  write('app/next/main.ts', 'old');
  git('add', '.');
  git('commit', '-qm', 'next');
  write('app/next/main.ts', 'new');
  const starts = { unprotected: { desk: { command: command('next') } } };
  const both = [loaded('a', { desk: 1 }, { starts }), DESK()];
  expect(await runOf(both)).toContain('a');
});

test('a relative path in a command is of the folder that its service is started in', async () => {
  write('app/desk/main.ts', 'new');
  const within = (folder: string) => {
    const start = { command: ['node', 'main.ts'], cwd: `app/${folder}` };
    return { ...system(), services: { ...system().services, [folder]: { ...service(folder), start } } };
  };
  expect(await runOf([loaded('a', { desk: 1 }, { system: within('desk') })])).toEqual(['a']);
  expect(await runOf([loaded('a', { jobs: 1 }, { system: within('jobs') })])).toEqual([]);
});

test('a service that is started from outside of the repository may have changed', async () => {
  const away = {
    ...system,
    services: { desk: { ...service('desk'), start: { command: [process.execPath] } } },
  };
  expect(await runOf([loaded('a', { desk: 1 }, { system: away })])).toEqual(['a']);
});

test('what was changed there meanwhile is no change of this version', async () => {
  git('checkout', '-q', '-b', 'there');
  write('app/shared.ts', 'of there');
  git('commit', '-qam', 'there');
  git('checkout', '-q', '-');
  expect(await runOf(undefined, 'there')).toEqual([]);
});

test('a commit that is none is refused, and nothing is run', async () => {
  await expect(runOf([BOTH()], 'nowhere')).rejects.toMatchObject({ code: 'changes-not-known', exitCode: 2 });
});

test('what was passed over is told to who asked for few words too', async () => {
  cpSync(join(import.meta.dirname, '../../examples/dispatch'), workspace.folder, { recursive: true });
  git('add', '.');
  git('commit', '-qm', 'example');
  const flags = ['--changed', 'HEAD', '--quiet', '--runtime', 'process'];
  const { code, stdout } = await workspace.run(['./silent-drivers.ts', ...flags]);
  expect(stdout).toMatch(
    /^silent-drivers: passed over, since no service that it runs has changed since HEAD$/m,
  );
  expect(code).toBe(0);
});
