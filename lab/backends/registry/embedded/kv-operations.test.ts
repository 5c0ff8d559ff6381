import { beforeEach, expect, test } from 'vitest';
import { txn } from './kv-operations.ts';
import type { TxnRequest } from './requests.ts';
import { Store } from './store.ts';

let store: Store;
beforeEach(() => {
  store = new Store({
    leases: { attach() {}, detach() {} },
    committed: () => {},
    history: { maxChanges: 1e6, maxBytes: 1e9 },
  });
  for (const value of ['one', 'two', 'three', 'four'])
    store.write((write) => write.put('a', Buffer.from(value), '0'));
});

/** The values that a read inside a transaction finds. */
function readAt(revision: number) {
  const request_range = { key: Buffer.from('a'), revision: String(revision) };
  const request = { compare: [], success: [{ request_range }], failure: [] } as unknown as TxnRequest;
  const [response] = txn(store, request, () => true).responses;
  if (!response || !('response_range' in response)) throw new Error('no range was answered');
  return response.response_range.kvs.map(({ value }) => value.toString());
}

test('in a transaction the first revision that can be read is -1, and none before it', () => {
  expect([readAt(0), readAt(-1), readAt(2), readAt(5)]).toEqual([['four'], ['four'], ['one'], ['four']]);
  expect(() => readAt(-2)).toThrow('required revision has been compacted');
  expect(() => readAt(6)).toThrow('required revision is a future revision');
});

test('in a transaction the revision of a compaction can be read, and none before it but 0', () => {
  store.compact(4);
  expect([readAt(0), readAt(4)]).toEqual([['four'], ['three']]);
  for (const revision of [-1, 1, 3])
    expect(() => readAt(revision)).toThrow('required revision has been compacted');
});
