import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CodeWatch, type Edited } from './code-watch.ts';
import { entryFiles } from './entry-files.ts';
import { importedFiles } from './imported-files.ts';
import { parseProblem } from './parse-problem.ts';

let folder: string;
let watching: CodeWatch;
const told: Edited[][] = [];
let heard: () => void = () => {};

const path = (name: string) => join(folder, name);
const write = (name: string, text: string) => writeFileSync(path(name), text);
/** The next that is told. */
const next = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  heard = resolve;
  return promise.then(() => told.at(-1)?.map((each) => ({ ...each, files: each.files.map(shortened) })));
};
const shortened = (file: string) => file.slice(folder.length + 1);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-code-'));
  for (const name of ['a', 'b', 'shared']) mkdirSync(path(name));
  write('a/main.ts', "import { one } from '../shared/one.ts';\nimport './own.ts';\nconsole.log(one);\n");
  write('a/own.ts', 'export {};\n');
  write('b/main.ts', "export const later = () => import('../shared/one.ts');\n");
  write('shared/one.ts', 'export const one: number = 1;\n');
  told.length = 0;
  watching = new CodeWatch({
    entries: new Map([
      ['a', path('a/main.ts')],
      ['b', path('b/main.ts')],
    ]),
    onEdited: (edited) => {
      told.push([...edited]);
      heard();
    },
  });
});
afterEach(() => {
  watching[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('an edit is of the services that import the file, and of no other', async () => {
  let heardOf = next();
  write('a/own.ts', 'export const own = 1;\n');
  expect(await heardOf).toEqual([{ service: 'a', files: ['a/own.ts'], problem: null }]);
  heardOf = next();
  write('shared/one.ts', 'export const one: number = 2;\n');
  expect(await heardOf).toEqual([
    { service: 'a', files: ['shared/one.ts'], problem: null },
    { service: 'b', files: ['shared/one.ts'], problem: null },
  ]);
});

test('one save in several steps is one edit, and a text that is the same is none', async () => {
  const heardOf = next();
  write('a/main.ts', "import './own.ts';\nconsole.log(1);\n");
  write('b/main.ts', '');
  write('b/other.ts', 'not of it');
  write('b/main.ts', 'export const b = 1;\n');
  write('a/own.ts', 'export {};\n');
  expect(await heardOf).toEqual([
    { service: 'a', files: ['a/main.ts'], problem: null },
    { service: 'b', files: ['b/main.ts'], problem: null },
  ]);
  expect(told).toHaveLength(1);
});

test('editors that put another file in its place are followed, and so is what is newly imported', async () => {
  let heardOf = next();
  mkdirSync(path('new'));
  write('new/two.ts', 'export const two = 2;\n');
  write('b/main.ts.tmp', "import '../new/two.ts';\n");
  renameSync(path('b/main.ts.tmp'), path('b/main.ts'));
  expect(await heardOf).toEqual([{ service: 'b', files: ['b/main.ts', 'new/two.ts'], problem: null }]);
  heardOf = next();
  write('new/two.ts', 'export const two = 3;\n');
  expect(await heardOf).toEqual([{ service: 'b', files: ['new/two.ts'], problem: null }]);
});

test('a folder that is deleted and made again is followed on, as where another branch is checked out and back', async () => {
  for (const text of ['2', '3']) {
    let heardOf = next();
    rmSync(path('shared'), { recursive: true });
    mkdirSync(path('shared'));
    write('shared/one.ts', `export const one: number = ${text};\n`);
    const both = ['a', 'b'].map((service) => ({ service, files: ['shared/one.ts'], problem: null }));
    expect(await heardOf).toEqual(both);
    heardOf = next();
    write('shared/one.ts', `export const one: number = ${text}0;\n`);
    expect(await heardOf).toEqual(both);
  }
});

test('a folder that is gone for longer, with the one around it, is followed once it is there again', async () => {
  mkdirSync(path('deep/er'), { recursive: true });
  write('deep/er/two.ts', 'export const two = 2;\n');
  let heardOf = next();
  write('b/main.ts', "import '../deep/er/two.ts';\n");
  expect(await heardOf).toMatchObject([{ files: ['b/main.ts', 'deep/er/two.ts'] }]);
  rmSync(path('deep'), { recursive: true });
  // It has been looked at without it.
  heardOf = next();
  write('a/own.ts', 'export const own = 1;\n');
  expect(await heardOf).toMatchObject([{ service: 'a' }]);
  for (const folder of ['deep', 'deep/er']) mkdirSync(path(folder));
  heardOf = next();
  write('deep/er/two.ts', 'export const two = 3;\n');
  const two = [{ service: 'b', files: ['deep/er/two.ts'], problem: null }];
  expect(await heardOf).toEqual(two);
  heardOf = next();
  write('deep/er/two.ts', 'export const two = 4;\n');
  expect(await heardOf).toEqual(two);
});

test('what can not be loaded is told with its line, until it is mended', async () => {
  let heardOf = next();
  write('shared/one.ts', 'export const one: number = 1;\nexport function two( {\n');
  const [a, b] = (await heardOf) ?? [];
  expect(a?.problem).toMatchObject({ file: path('shared/one.ts'), line: expect.any(Number) });
  expect(a?.problem?.text).toContain('Unexpected token');
  expect(b?.problem).toEqual(a?.problem);
  // Another file of the same service is fine, and the service still can not start.
  heardOf = next();
  write('a/own.ts', 'export const own = 1;\n');
  expect((await heardOf)?.[0]?.problem).toEqual(a?.problem);
  heardOf = next();
  write('shared/one.ts', 'export const one: number = 3;\n');
  expect((await heardOf)?.map(({ problem }) => problem)).toEqual([null, null]);
  heardOf = next();
  write('a/own.ts', 'const own = 1;\nenum Kind { A }\n');
  expect((await heardOf)?.[0]?.problem).toMatchObject({
    line: 2,
    text: expect.stringContaining('enum is not supported'),
  });
});

test('of a file that can not be parsed at all nobody can tell a problem', async () => {
  expect(await parseProblem(path('b/no\0name.ts'))).toBeNull();
});

test('the file that a command starts is its first module, and what it imports is found in any quotes', () => {
  const service = (...command: string[]) => ({ start: { command } }) as never;
  const services = {
    a: service('node', '--no-warnings', path('a/main.ts'), 'x'),
    compiled: service('/bin/true', '--port'),
    gone: service('node', path('gone.ts')),
  };
  expect([...entryFiles(services, ['a', 'compiled', 'gone'])]).toEqual([['a', path('a/main.ts')]]);
  const within = { a: { start: { command: ['node', 'main.ts'], cwd: path('a') } } as never };
  expect([...entryFiles(within, ['a'])]).toEqual([['a', path('a/main.ts')]]);
  write('a/main.ts', 'export * from "./own.ts";\nimport x from \'zod\';\nawait import("../b/main.ts");\n');
  expect([...importedFiles(path('a/main.ts'))].map(shortened)).toEqual([
    ...['a/main.ts', 'a/own.ts', 'b/main.ts', 'shared/one.ts'],
  ]);
});
