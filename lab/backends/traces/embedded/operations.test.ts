import { expect, test } from 'vitest';
import { type Operation, Operations } from './operations.ts';

test('an entry is held once for all its spans and goes with the last', () => {
  const operations = new Operations();
  const get = operations.intern('shop', 'get', 2);
  expect(operations.intern('shop', 'get', 2)).toBe(get);
  expect(operations.get(get.id)).toBe(get);
  get.spans = 1;
  operations.release(get);
  expect(operations.services()).toEqual(['shop']);
  get.spans = 0;
  operations.release(get);
  expect([operations.services(), operations.of('shop'), operations.has('shop')]).toEqual([[], [], false]);
  expect(operations.bytes).toBe(0);
});

test('kinds are told apart, those without a name are one', () => {
  const operations = new Operations();
  for (const kind of [3, 2, 1, 0, 99, -1]) operations.intern('shop', 'get', kind);
  operations.intern('shop', 'add', 2);
  operations.intern('bank', 'get', 2);
  expect(operations.of('shop').map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'add server',
    'get client',
    'get server',
    'get internal',
    'get ',
  ]);
  expect(operations.services()).toEqual(['bank', 'shop']);
});

test('an id is used again once it is free', () => {
  const operations = new Operations();
  const first = operations.intern('a', 'x', 0);
  operations.release(first);
  expect(operations.intern('b', 'y', 0).id).toBe(first.id);
});

test('one kind that goes leaves the other kinds of its name, and the other names of its service', () => {
  const operations = new Operations();
  const [client] = [3, 2].map((kind) => operations.intern('shop', 'get', kind));
  operations.intern('shop', 'add', 2);
  const all = operations.bytes;
  operations.release(client as Operation);
  expect(operations.of('shop').map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'add server',
    'get server',
  ]);
  expect(operations.bytes).toBeLessThan(all);
});

test('the kinds have the names that the API has for the numbers of OTLP', () => {
  const operations = new Operations();
  const kinds = [0, 1, 2, 3, 4, 5].map((kind) => operations.intern('shop', `${kind}`, kind).kind);
  expect(kinds).toEqual(['', 'internal', 'server', 'client', 'producer', 'consumer']);
});

test('a service without a name is known, but not told', () => {
  const operations = new Operations();
  operations.intern('', 'get', 2);
  expect([operations.has(''), operations.services()]).toEqual([true, []]);
});

test('names count by their length: as many long ones must not cost as little as short ones', () => {
  const [short, long] = ['x', 'x'.repeat(1_001)].map((name) => {
    const operations = new Operations();
    operations.intern(name, name, 2);
    return operations.bytes;
  });
  // UTF-16, of service and name.
  expect((long as number) - (short as number)).toBe(4_000);
});
