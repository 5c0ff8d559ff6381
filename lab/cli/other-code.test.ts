import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Scenario } from '../scenario/scenario.ts';
import type { StartChange } from '../system/start-change.ts';
import { Workspace } from './fixture/workspace.ts';
import { requireOtherCode } from './other-code.ts';

let workspace: Workspace;
let warned: string[];
beforeEach(() => {
  workspace = new Workspace();
  warned = [];
  vi.spyOn(console, 'error').mockImplementation((line) => void warned.push(String(line)));
  for (const folder of ['here', 'there']) {
    mkdirSync(join(workspace.folder, folder));
    workspace.write(`${folder}/web.js`, '');
    mkdirSync(join(workspace.folder, folder, 'data'));
  }
  workspace.write('elsewhere.js', '');
});
afterEach(() => {
  vi.restoreAllMocks();
  workspace[Symbol.dispose]();
});

type Starts = Readonly<Record<string, StartChange & { readonly cwd?: string }>>;

/** Two arms, of which the primary claim reads both. */
const scenario = (services: Starts, starts: Scenario['starts'] = {}) =>
  ({
    ...{ name: 'small', arms: { off: {}, on: {} }, starts, hypotheses: [{ name: 'it-waits', arm: 'all' }] },
    ...{
      primary: { 'it-waits': { worse: 'more' } },
      topology: { web: 1, ...(services.bank && { bank: 1 }) },
    },
    system: {
      services: Object.fromEntries(
        Object.entries(services).map(([name, start]) => [name, { kit: false, start }]),
      ),
    },
  }) as unknown as Scenario;

/** The same system in both, started in its own folder, as `scenarioOfBase` has it. */
function held(services: Starts, { there = 'there', starts = {} as Scenario['starts'], env = {} } = {}) {
  const [cwd, folder] = ['here', there].map((name) => join(workspace.folder, name)) as [string, string];
  const ofBase = Object.entries(services).map(([name, start]) => [
    name,
    { ...start, cwd: folder, env: { ...start.env, ...env } },
  ]);
  const version = { folder, madeIn: null, [Symbol.asyncDispose]: async () => {} };
  const both = [scenario(services, starts), scenario(Object.fromEntries(ofBase), starts)] as const;
  return requireOtherCode(...both, { named: 'origin/main', cwd, version });
}

const elsewhere = () => join(workspace.folder, 'elsewhere.js');
const node = (...args: string[]) => ({ command: ['node', ...args] });

test.each([
  ['a relative path', () => node('web.js')],
  ['a relative program', () => ({ command: ['./web.js'] })],
  ['a relative path after one that both share', () => node('--import', elsewhere(), 'web.js')],
  ['a folder', () => node('data')],
  ['a folder after a path that both share', () => node('--import', elsewhere(), 'data')],
  ['a folder after settings that both share', () => node('--tsconfig', elsewhere(), 'data')],
])('what is started by %s is of each version', (_what, start) => {
  held({ web: start() });
  expect(warned).toEqual([]);
});

test('what differs in a variable differs', () => {
  held({ web: node(elsewhere()) }, { env: { POOL: '4' } });
  expect(warned).toEqual([]);
});

test.each([
  ['the same file', () => node(elsewhere())],
  ['the same file with a folder of its own', () => node(elsewhere(), 'data')],
  ['the same program', () => ({ command: [elsewhere(), '--port=0'] })],
])('a base that starts %s is refused: its gate would hold whatever was changed', (_what, start) => {
  expect(() => held({ web: start() })).toThrow(
    expect.objectContaining({
      ...{ code: 'base-not-made', exitCode: 2 },
      message: expect.stringMatching(
        /`origin\/main`: it starts what is started here \(web of small\)\. Import/,
      ),
    }),
  );
});

test.each(['data', 'not-there-yet'])(
  'the same file with a folder of its own named in full, %s, is told',
  (name) => {
    const [cwd, folder] = ['here', 'there'].map((each) => join(workspace.folder, each)) as [string, string];
    const within = (of: string) => scenario({ web: { ...node(elsewhere(), join(of, name)), cwd: of } });
    const version = { folder, madeIn: null, [Symbol.asyncDispose]: async () => {} };
    requireOtherCode(within(cwd), within(folder), { named: 'origin/main', cwd, version });
    expect(warned).toEqual([
      `base: web of small is \`node ${elsewhere()} ${join(cwd, name)}\` in both versions, each in its own folder: a program that does not go by that is compared with itself`,
    ]);
  },
);

test('the same file with a folder that both share is refused', () => {
  const data = join(workspace.folder, 'here/data');
  expect(() => held({ web: node(elsewhere(), data) })).toThrow('it starts what is started here');
});

test('one that comes by links at the same files is refused', () => {
  mkdirSync(join(workspace.folder, 'linked'));
  symlinkSync(join(workspace.folder, 'here/web.js'), join(workspace.folder, 'linked/web.js'));
  expect(() => held({ web: node('web.js') }, { there: 'linked' })).toThrow('it starts what is started here');
});

test('one whose program is a link at that of this version is refused', () => {
  symlinkSync(join(workspace.folder, 'here/web.js'), join(workspace.folder, 'there/serve'));
  symlinkSync('web.js', join(workspace.folder, 'here/serve'));
  expect(() => held({ web: { command: ['./serve'] } })).toThrow('it starts what is started here');
});

test('the folder that is here is told, and compared: somebody asks how quiet a gate is', () => {
  symlinkSync(join(workspace.folder, 'here'), join(workspace.folder, 'again'));
  for (const there of ['here', 'again']) held({ web: node('web.js') }, { there });
  const told = 'base: origin/main is the folder that is here: one version is compared with itself';
  expect(warned).toEqual([told, told]);
});

test('a service that is of neither version is told, beside others', () => {
  held({ web: node('web.js'), bank: node(elsewhere()) });
  expect(warned).toEqual([
    'base: bank of small is started from the same files in both versions: whether it changed is not compared',
  ]);
});

test('what an arm starts otherwise, from the same file, is told with the arm', () => {
  held({ web: node('web.js') }, { starts: { on: { web: node(elsewhere()) } } });
  expect(warned).toEqual([
    'base: web of small is started from the same files in both versions in on: whether it changed is not compared',
  ]);
});

test.each([
  ['on PATH', 'sh'],
  ['by the path that PATH finds it at', '/bin/sh'],
  ['that each has a link at', './shell'],
  ['that each has a link at, and PATH has not', './own'],
])('a program %s may go by its folder: that is told', (_what, program) => {
  for (const name of ['here', 'there']) {
    symlinkSync('/bin/sh', join(workspace.folder, name, 'shell'));
    symlinkSync(elsewhere(), join(workspace.folder, name, 'own'));
  }
  held({ web: { command: [program, '-c', 'true'] } });
  expect(warned).toEqual([
    `base: web of small is \`${program} -c true\` in both versions, each in its own folder: a program that does not go by that is compared with itself`,
  ]);
});
