import { beforeEach, expect, test } from 'vitest';
import { Store } from './store.ts';

const NO_LEASES = { attach() {}, detach() {} };
const ALL = { single: false, start: '' } as const;
let revisions: number[];

function storeOf(maxChanges: number, maxBytes = 1e9): Store {
  const committed = (revision: number) => revisions.push(revision);
  return new Store({ leases: NO_LEASES, committed, history: { maxChanges, maxBytes } });
}

function put(store: Store, name: string, value = 'x'): void {
  store.write((txn) => txn.put(name, Buffer.from(value), '0'));
}

function remove(store: Store, start: string): void {
  store.write((txn) => txn.delete({ single: true, start }));
}

const names = (store: Store, revision = store.revision) =>
  store.scanAt(ALL, revision).map(({ name }) => name);

beforeEach(() => {
  revisions = [];
});

test('history keeps to its limit and compacts the rest away', () => {
  const store = storeOf(100);
  for (let index = 0; index < 1000; index += 1) put(store, `key-${index % 7}`);
  expect(store.revision).toBe(1001);
  expect(store.changesFrom(0).length).toBeLessThanOrEqual(125);
  expect(store.compacted).toBeGreaterThan(870);
  expect(store.getAt('key-0', store.compacted)).toBeDefined();
  expect(store.getAt('key-0', store.compacted - 1)).toBeUndefined();
  expect(store.scan(ALL).count).toBe(7);
  expect(revisions).toEqual(Array.from({ length: 1000 }, (_, index) => index + 2));
});

test('history keeps to its bytes, but always holds the newest change', () => {
  const store = storeOf(1e6, 1000);
  for (let index = 0; index < 50; index += 1) put(store, `key-${index}`, 'x'.repeat(100));
  expect(store.historyBytes).toBeLessThanOrEqual(1250);
  put(store, 'big', 'x'.repeat(5000));
  expect(store.changesFrom(0).map(({ name }) => name)).toEqual(['big']);
  expect(store.scan(ALL).count).toBe(51);
});

test('compaction forgets deleted keys and keeps what its revision shows', () => {
  const store = storeOf(1e6);
  for (const name of ['a', 'b', 'c']) put(store, name);
  remove(store, 'a');
  put(store, 'b', 'new');
  remove(store, 'c');
  store.compact(5);
  expect(names(store, 5)).toEqual(['b', 'c']);
  expect(names(store, 6)).toEqual(['b', 'c']);
  expect(names(store)).toEqual(['b']);
  store.compact(store.revision);
  expect(names(store)).toEqual(['b']);
  put(store, 'a', 'again');
  expect(store.get('a')).toMatchObject({ version: 1, create_revision: 8 });
});

test('a key put and deleted in one revision is gone after it, with both changes in history', () => {
  const store = storeOf(1e6);
  store.write((txn) => {
    txn.put('a', Buffer.from('x'), '0');
    expect(txn.delete({ single: true, start: 'a' })).toBe(1);
  });
  expect(store.get('a')).toBeUndefined();
  expect(names(store)).toEqual([]);
  expect(store.changesFrom(2).map(({ version }) => version)).toEqual([1, 0]);
});

test('a stored value does not change with the buffer that it came in', () => {
  const store = storeOf(1e6);
  const value = Buffer.from('before');
  store.write((txn) => txn.put('a', value, '0'));
  value.write('behind');
  expect(store.get('a')?.value.toString()).toBe('before');
});

test('what a change keeps alive is its own bytes, not those of a pool or a request', () => {
  const store = storeOf(1e6);
  put(store, '/services/payment/payment-1', 'where it is');
  for (const { key, value } of store.changesFrom(0))
    expect([key.buffer.byteLength, value.buffer.byteLength]).toEqual([key.length, value.length]);
});
