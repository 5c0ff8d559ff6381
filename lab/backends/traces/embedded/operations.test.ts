import { expect, test } from 'vitest';
import { Operations } from './operations.ts';

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
