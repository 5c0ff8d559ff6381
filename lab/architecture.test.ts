import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync, Visitor } from 'vite';
import { expect, test } from 'vitest';
import control from '../control/package.json' with { type: 'json' };
import { circles } from './testing/circles.ts';
import { ROOMS, WITHIN } from './testing/rooms.ts';

/** Tests and what only they use: they may import anything, and nothing else may import them. */
const SUPPORT =
  /\.test\.ts$|(^|\/)(testing|fixtures?|contract|differential)\/|\/contract\.ts$|\/(example|sample|hostile)-/;
/** What measures and breaks the product stands beside it, as tests do. */
const BESIDE = /^((lab|services)\/bench|scenarios\/sabotage)\//;

const ROOT = join(import.meta.dirname, '..');
const files = globSync('{control,lab,services,scenarios,workshop,examples}/**/*.{ts,tsx,mjs}', {
  cwd: ROOT,
}).filter((file) => !file.startsWith('lab/web/built/'));
const imports = new Map(files.map((file) => [file, importsOf(file)]));

/** Paths of all that a file imports of the repository: values and types, from the start or later. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const { module, program } = parseSync(file, text);
  const named = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.map(({ moduleRequest }) => moduleRequest?.value),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => literal(text.slice(start, end))),
  ];
  // Types by `import('./x.ts').T` are in no list: only who has the word is visited, which takes ten times as long.
  if (/\bimport\(/.test(text)) {
    new Visitor({ TSImportType: ({ source }) => void named.push(source.value) }).visit(program);
  }
  return [...new Set(named)].flatMap((name = '') => pathOf(name, dirname(file)) ?? []);
}

/** Undefined for what is not of the repository. */
function pathOf(name: string, folder: string): string | undefined {
  if (name.startsWith('.')) return join(folder, name);
  const file = new Map(Object.entries(control.exports)).get(name.replace(control.name, '.'));
  return name.startsWith(control.name) ? join('control', file ?? `not exported: ${name}`) : undefined;
}

/** Undefined for an import that is computed. */
function literal(source: string): string | undefined {
  return /^'([^']*)'$/.exec(source)?.[1];
}

const roomOf = (file: string): string =>
  Object.keys(ROOMS)
    .filter((room) => file === room || file.startsWith(`${room}/`) || file === `${room}.ts`)
    .sort((a, b) => b.length - a.length)[0] ?? `no room of ${file}`;

const product = files.filter((file) => !SUPPORT.test(file) && !BESIDE.test(file));
const arrows = (from: readonly string[]) =>
  from.flatMap((file) => (imports.get(file) ?? []).map((to) => [file, to] as const));

test('each file of the product is in a room', () => {
  expect(product.length).toBeGreaterThan(400);
  expect(product.filter((file) => ROOMS[roomOf(file)] === undefined)).toEqual([]);
});

test('rooms import one way', () => {
  const wrong = arrows(product).filter(([file, to]) => {
    const [from, room] = [roomOf(file), roomOf(to)];
    return from !== room && !ROOMS[from]?.includes(room);
  });
  expect(wrong.map(([file, to]) => `${file} -> ${to}`)).toEqual([]);
});

test.each(Object.entries(WITHIN))(
  'the rooms of %s import one way, and no file of it is in none',
  (folder, rooms) => {
    const inRoom = (file: string) => file.slice(folder.length + 1).split('/')[0] as string;
    const own = product.filter((file) => file.startsWith(`${folder}/`));
    expect(own.filter((file) => rooms[inRoom(file)] === undefined)).toEqual([]);
    const wrong = arrows(own).filter(([file, to]) => {
      const [from, room] = [inRoom(file), inRoom(to)];
      return to.startsWith(`${folder}/`) && from !== room && !rooms[from]?.includes(room);
    });
    expect(wrong.map(([file, to]) => `${file} -> ${to}`)).toEqual([]);
    expect(circles(new Map(Object.entries(rooms)))).toEqual([]);
  },
);

test('no room imports itself by way of others', () => {
  expect(circles(new Map(Object.entries(ROOMS)))).toEqual([]);
});

test('the product imports nothing that only tests use', () => {
  const wrong = arrows(product).filter(([, to]) => SUPPORT.test(to) || BESIDE.test(to));
  expect(wrong.map(([file, to]) => `${file} -> ${to}`)).toEqual([]);
});

test('a scenario imports the vocabulary and its system, and nothing else', () => {
  const scenarios = files.filter((file) => product.includes(file) && file.startsWith('scenarios/'));
  expect(arrows(scenarios).filter(([, to]) => to !== 'services/faultline.config.ts')).toEqual([]);
});

test('no file imports itself by way of others', () => {
  expect(circles(imports)).toEqual([]);
});
