import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'vite';
import { expect, test } from 'vitest';
import { AUDITS } from '../services/audits.ts';
import { shop } from '../services/faultline.config.ts';
import { ORDER_ANSWERS } from '../services/proto/order-answers.ts';
import { edgesOf } from './scenario/edges.ts';

const ROOT = join(import.meta.dirname, '..');
/** Tests, what only they use, and what measures and breaks the shop: as in architecture.test.ts. */
const OF_THE_SHOP =
  /\.test\.ts$|(^|\/)(testing|fixtures?|contract|differential)\/|\/contract\.ts$|\/(example|sample|hostile)-|^lab\/bench\//;

/** Words that nobody uses but for the shop: wherever they stand. */
const METHODS = new Set(Object.values(shop.services).flatMap(({ methods }): readonly string[] => methods));
const WORDS = [
  ...METHODS,
  ...Object.keys(shop.routes),
  ...AUDITS.map(({ name }) => name),
  ...Object.values(ORDER_ANSWERS),
];
const PATHS = Object.keys(shop.routes).map((route) => route.split(' ')[1]?.replace(/\/:.*/, '') ?? '');
/** Words that mean something else too: as a whole text, or the name of a property. */
const SERVICES = new Set(Object.keys(shop.services));

/** What a text of the lab names of the shop. */
function namedIn(text: string): string[] {
  const words = WORDS.filter((word) => new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(text));
  const paths = PATHS.filter((path) => text.includes(path));
  return [...words, ...paths, ...(SERVICES.has(text) ? [text] : [])];
}

/** All texts and names of properties, comments and variables aside. */
function textsOf(file: string, source = readFileSync(join(ROOT, file), 'utf8')): string[] {
  const texts: string[] = [];
  const key = (node: { readonly key?: { readonly type: string; readonly name?: string } }) => {
    if (node.key?.type === 'Identifier' && node.key.name) texts.push(node.key.name);
  };
  new Visitor({
    Literal: ({ value }) => void (typeof value === 'string' && texts.push(value)),
    TemplateElement: ({ value }) => void texts.push(value.cooked ?? value.raw),
    Property: key as never,
    PropertyDefinition: key as never,
    MethodDefinition: key as never,
    TSPropertySignature: key as never,
    TSMethodSignature: key as never,
    MemberExpression: ({ computed, property }) =>
      void (!computed && property.type === 'Identifier' && texts.push(property.name)),
  }).visit(parseSync(file, source).program);
  return texts;
}

const files = globSync('{control,lab}/**/*.{ts,tsx}', { cwd: ROOT }).filter(
  (file) => !OF_THE_SHOP.test(file),
);

test('nothing in the lab or its control channel names a service, a route, a method, an audit or an answer of the shop', () => {
  expect(files.length).toBeGreaterThan(300);
  const named = files.map((file) => [file, [...new Set(textsOf(file).flatMap(namedIn))]] as const);
  expect(named.filter(([, names]) => names.length > 0)).toEqual([]);
});

test.each([
  ["const a = 'gateway'", 'gateway'],
  ['const { bank } = topology', 'bank'],
  ['topology.gateway', 'gateway'],
  ["topology['gateway']", 'gateway'],
  ['interface A { payment: 1 }', 'payment'],
  ["type A = 'order'", 'order'],
  ["const a = 'shop.v1.BankService/Charge'", 'Charge'],
  ['const a = `POST /api/orders`', 'POST /api/orders'],
  ["fetch(base + '/api/products/tea')", '/api/products'],
  ["note === 'CONFIRMED'", 'CONFIRMED'],
  ["breaks: ['answers-are-of-what-was-asked']", 'answers-are-of-what-was-asked'],
])('a name would be found: %s', (source, name) => {
  expect(textsOf('a.ts', source).flatMap(namedIn)).toContain(name);
});

test('a word that means something else is none', () => {
  const source = "const order = sorted('in order', bank); // gateway\nCharged('CONFIRMEDLY');";
  expect(textsOf('a.ts', source).flatMap(namedIn)).toEqual([]);
});

test('there are names to look for', () => {
  expect([...METHODS]).toEqual(expect.arrayContaining(edgesOf(shop).map(({ method }) => method)));
  expect([WORDS.length > 20, PATHS, SERVICES.size]).toEqual([
    true,
    ['/api/orders', '/api/orders', '/api/products'],
    7,
  ]);
});
