import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync, Visitor } from 'vite';
import { expect, test } from 'vitest';
import control from '../control/package.json' with { type: 'json' };

/**
 * Which rooms the files of a room may import from, beside its own. A file is of the room with the longest name that its path begins
 * with; one that is of no room fails. Tests, and what only they use, are free.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'package.json': [],
  control: [],
  'lab/error-codes.ts': [],
  'lab/errors.ts': ['lab/error-codes.ts'],
  'lab/evidence': ['lab/errors.ts'],
  'lab/typed.ts': [],
  'lab/runtime': ['lab/errors.ts', 'lab/typed.ts', 'package.json'],
  'lab/system': ['control', 'lab/errors.ts', 'lab/evidence'],
  'lab/analysis': ['control', 'lab/errors.ts', 'lab/evidence', 'lab/system'],
  'lab/backends': ['lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/runtime', 'package.json'],
  'lab/images': ['lab/errors.ts', 'lab/backends', 'lab/runtime'],
  'lab/scenario': [
    ...['control', 'lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/system'],
    'lab/faults',
  ],
  'lab/faults': ['control', 'lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/backends', 'lab/runtime'],
  'lab/load': ['lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/runtime', 'lab/scenario', 'lab/system'],
  'lab/run': [
    ...[
      'lab/errors.ts',
      'lab/evidence',
      'lab/analysis',
      'lab/system',
      'lab/runtime',
      'lab/backends',
      'lab/images',
    ],
    ...['lab/scenario', 'lab/faults', 'lab/load', 'lab/typed.ts', 'control', 'package.json'],
  ],
  // A fault that is hidden for somebody to find.
  'lab/mystery': [
    ...[
      'lab/errors.ts',
      'lab/evidence',
      'lab/analysis',
      'lab/system',
      'lab/scenario',
      'lab/faults',
      'lab/load',
    ],
  ],
  'lab/report': [
    'lab/errors.ts',
    'lab/evidence',
    'lab/analysis',
    'lab/backends',
    'lab/scenario',
    'lab/run',
    'lab/runtime',
  ],
  'lab/gate': ['lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/scenario', 'lab/run', 'lab/report'],
  // Made of what is measured, and of the report's words; what of it runs in a browser is of the same room.
  'lab/web': [
    ...['lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/load', 'lab/report', 'lab/scenario', 'lab/run'],
  ],
  // What a machine is good for, before a lab is started on it.
  'lab/doctor': ['lab/errors.ts', 'lab/backends', 'lab/runtime', 'lab/run'],
  // A lab that is held open; what of it runs in a browser shares the components of the report page.
  'lab/workbench': [
    ...[
      'control',
      'lab/error-codes.ts',
      'lab/errors.ts',
      'lab/evidence',
      'lab/analysis',
      'lab/system',
      'lab/backends',
    ],
    ...['lab/runtime', 'lab/scenario', 'lab/faults', 'lab/load', 'lab/run', 'lab/report', 'lab/web'],
    'lab/mystery',
    'lab/workshop',
  ],
  // What an MCP client can ask of a workbench, by its HTTP interface.
  'lab/mcp': ['lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/typed.ts'],
  'lab/workshop': ['lab/errors.ts', 'lab/scenario'],
  'lab/bundle': ['lab/errors.ts', 'lab/images'],
  'lab/cli': [
    ...[
      'lab/errors.ts',
      'lab/evidence',
      'lab/analysis',
      'lab/backends',
      'lab/images',
      'lab/runtime',
      'lab/scenario',
      'lab/typed.ts',
    ],
    ...[
      'lab/run',
      'lab/report',
      'lab/gate',
      'lab/web',
      'lab/doctor',
      'lab/workbench',
      'lab/workshop',
      'lab/bundle',
      'lab/mcp',
      'package.json',
    ],
  ],
  // For suites of other people: a scenario of theirs as test cases.
  'lab/vitest': ['lab/errors.ts', 'lab/scenario', 'lab/run', 'lab/report', 'lab/cli'],
  scenarios: ['services/faultline.config'],
  // Lessons of the workshop, beside its exercises, which are data.
  'workshop/scenarios': ['services/faultline.config'],
  // As anybody's own system: all that it has of Faultline is what `faultline` gives.
  examples: [],
  'services/proto': [],
  'services/healthcheck': [],
  'services/scenario-template': [],
  'services/faultline.config': ['services/audits', 'services/kit/control', 'services/proto'],
  'services/kit/logger': [],
  'services/kit/control': ['control', 'services/kit/logger'],
  'services/kit': [
    'control',
    'services/kit/control',
    'services/kit/logger',
    'services/proto',
    'package.json',
  ],
  'services/audits': [
    'services/proto',
    'services/kit',
    'services/order',
    'services/payment',
    'services/bank',
    'services/notification',
  ],
  'services/gateway': ['services/kit', 'services/proto'],
  'services/load': ['services/proto'],
  'services/order': ['services/kit', 'services/kit/logger', 'services/proto'],
  'services/product': ['services/kit', 'services/proto'],
  'services/inventory': ['services/kit', 'services/proto'],
  'services/payment': ['services/kit', 'services/proto'],
  'services/bank': ['services/kit', 'services/proto'],
  'services/notification': ['services/kit', 'services/proto'],
};
/** Folders that are one room to all others, and have rooms within: which of them a room may import from. A file beside them is one. */
const WITHIN: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'lab/analysis': {
    requests: [],
    spans: [],
    metrics: [],
    compare: [],
    protections: [],
    sampling: ['spans'],
    wire: ['spans'],
    traces: ['requests', 'spans'],
    faults: ['spans', 'traces'],
    arm: ['requests', 'spans', 'sampling', 'traces', 'faults', 'protections'],
  },
  'lab/run': {
    'until.ts': [],
    machine: [],
    journal: [],
    problems: ['journal', 'machine'],
    lab: ['until.ts', 'journal', 'problems'],
    watch: ['journal', 'lab'],
    collect: ['lab'],
    faults: ['until.ts', 'journal', 'lab', 'watch'],
    arm: ['until.ts', 'machine', 'journal', 'problems', 'lab', 'watch', 'collect', 'faults'],
    judge: ['machine', 'journal', 'problems', 'collect', 'faults'],
    'rerun.ts': ['problems', 'lab', 'collect', 'arm', 'judge'],
    'judge-early.ts': ['journal', 'problems', 'collect', 'judge', 'rerun.ts'],
    'finished-run.ts': ['lab', 'judge', 'rerun.ts'],
    'judge-folder.ts': ['journal', 'collect', 'judge', 'judge-early.ts', 'finished-run.ts', 'rerun.ts'],
    'run-scenario.ts': [
      ...['journal', 'problems', 'lab', 'collect', 'judge'],
      ...['judge-early.ts', 'finished-run.ts', 'rerun.ts'],
    ],
  },
};
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

test('a circle is found, and what only hangs on it is not of it', () => {
  const graph = { a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: ['d'], f: ['a', 'f'], g: [] };
  expect(circles(new Map(Object.entries(graph)))).toEqual([
    ['d', 'e'],
    ['a', 'b', 'c'],
  ]);
});

test('no file imports itself by way of others', () => {
  expect(circles(imports)).toEqual([]);
});

/** Of a graph the parts that are circles (Tarjan), each sorted. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const visit = (node: string): number => {
    const own = index.size;
    index.set(node, own);
    lowest.set(node, own);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      const low = index.has(next) ? (stack.includes(next) ? (index.get(next) ?? own) : own) : visit(next);
      lowest.set(node, Math.min(lowest.get(node) ?? own, low));
    }
    if (lowest.get(node) === own) {
      const part = stack.splice(stack.indexOf(node));
      if (part.length > 1) found.push(part.sort());
    }
    return lowest.get(node) ?? own;
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}
