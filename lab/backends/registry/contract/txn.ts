import { describe, expect, test } from 'vitest';
import type { Subject } from './subject.ts';

export function txnContract(subject: () => Subject): void {
  const bytes = (text: string) => Buffer.from(text);
  const put = (key: string, more: object = {}) => ({ request_put: { key: bytes(key), ...more } });
  const drop = (key: string) => ({ request_delete_range: { key: bytes(key) } });
  const txn = (request: object) => subject().raw.call('KV', 'Txn', request);
  const outcome = (request: object) => subject().raw.outcome('KV', 'Txn', request);

  describe('transactions', () => {
    test('take the branch that the comparison chooses', async () => {
      const kv = subject().etcd3.namespace('txn/branch/');
      const create = () =>
        kv.if('a', 'Create', '==', 0).then(kv.put('a').value('first')).else(kv.get('a')).commit();
      expect((await create()).succeeded).toBe(true);
      const second = await create();
      expect(second.succeeded).toBe(false);
      expect(second.responses[0]?.response_range?.kvs[0]?.value.toString()).toBe('first');
    });

    test('compare every field in every way', async () => {
      const kv = subject().etcd3.namespace('txn/compare/');
      await kv.put('a').value('b');
      const { header } = await kv.put('a').value('m').exec();
      const mod = Number(header.revision);
      const holds = async (...clause: Parameters<typeof kv.if>) =>
        (await kv.if(...clause).commit()).succeeded;
      expect(await holds('a', 'Value', '==', 'm')).toBe(true);
      expect(await holds('a', 'Value', '>', 'b')).toBe(true);
      expect(await holds('a', 'Value', '<', 'b')).toBe(false);
      expect(await holds('a', 'Value', '!=', 'm')).toBe(false);
      expect(await holds('missing', 'Value', '!=', 'm')).toBe(false);
      expect(await holds('a', 'Version', '==', 2)).toBe(true);
      expect(await holds('a', 'Mod', '==', mod)).toBe(true);
      expect(await holds('a', 'Mod', '<', mod)).toBe(false);
      expect(await holds('a', 'Create', '<', mod)).toBe(true);
      expect(await holds('a', 'Lease', '==', 0)).toBe(true);
      expect(await holds('missing', 'Version', '==', 0)).toBe(true);
      const both = kv.if('a', 'Version', '==', 2).and('a', 'Value', '==', 'other');
      expect((await both.commit()).succeeded).toBe(false);
    });

    test('compare all keys of a range', async () => {
      for (const key of ['txn/range/a', 'txn/range/b']) await subject().raw.put(key, key);
      const compare = (version: number) => ({
        target: 'Version',
        result: 'Less',
        key: bytes('txn/range/'),
        range_end: bytes('txn/range0'),
        version,
      });
      expect((await txn({ compare: [compare(2)] })).succeeded).toBe(true);
      await subject().raw.put('txn/range/b', 'again');
      expect((await txn({ compare: [compare(2)] })).succeeded).toBe(false);
    });

    test('are one revision, whose changes each later operation sees', async () => {
      const start = await subject().raw.revision();
      const key = bytes('txn/one/b');
      const response = await txn({
        success: [
          { request_range: { key } },
          put('txn/one/a'),
          { request_txn: { success: [put('txn/one/b')], failure: [put('txn/one/b')] } },
          { request_range: { key } },
          drop('txn/one/none'),
        ],
      });
      const after = String(start + 1);
      expect(response.header.revision).toBe(after);
      const [before, putA, nested, seen, nothing] = response.responses;
      expect(before.response_range).toMatchObject({ header: { revision: String(start) }, count: '0' });
      expect(putA.response_put.header).toMatchObject({ revision: after, cluster_id: '0', member_id: '0' });
      expect(nested.response_txn).toMatchObject({ succeeded: true, header: { revision: '0' } });
      expect(seen.response_range.kvs[0]).toMatchObject({ create_revision: after, mod_revision: after });
      expect(nothing.response_delete_range).toMatchObject({ deleted: '0', header: { revision: after } });
      expect(await subject().raw.revision()).toBe(start + 1);
    });

    test('change nothing when any operation is not allowed', async () => {
      const start = await subject().raw.revision();
      const failing = { success: [put('txn/atomic/a'), put('txn/atomic/b', { lease: '4711' })] };
      expect(await outcome(failing)).toBe('5 etcdserver: requested lease not found');
      const future = { request_range: { key: bytes('a'), revision: start + 5 } };
      expect(await outcome({ success: [put('txn/atomic/a'), future] })).toBe(
        '11 etcdserver: mvcc: required revision is a future revision',
      );
      expect(await subject().raw.revision()).toBe(start);
    });

    test('are refused for the first thing that is not allowed', async () => {
      const { checksInOrder } = subject().behaviour;
      const noLease = '5 etcdserver: requested lease not found';
      const noKey = '3 etcdserver: key not found';
      const future = '11 etcdserver: mvcc: required revision is a future revision';
      const keeps = { ignore_value: true };
      const ofFuture = { request_range: { key: bytes('a'), revision: (await subject().raw.revision()) + 5 } };
      const both = put('txn/first/none', { ...keeps, lease: '4711' });
      expect(await outcome({ success: [both] })).toBe(checksInOrder ? noLease : noKey);
      const [lease, key] = [put('txn/first/a', { lease: '4711' }), put('txn/first/b', keeps)];
      expect(await outcome({ success: [lease, key] })).toBe(noLease);
      expect(await outcome({ success: [key, lease] })).toBe(noKey);
      expect(await outcome({ success: [ofFuture, key] })).toBe(checksInOrder ? future : noKey);
      const nested = { request_txn: { success: [key] } };
      expect(await outcome({ success: [nested, lease] })).toBe(noKey);
    });

    test('write each key at most once, except in branches that exclude each other', async () => {
      const duplicate = '3 etcdserver: duplicate key given in txn request';
      expect(await outcome({ success: [put('d'), put('d')] })).toBe(duplicate);
      expect(await outcome({ success: [put('d'), drop('d')] })).toBe(duplicate);
      expect(await outcome({ success: [put('d'), { request_txn: { failure: [put('d')] } }] })).toBe(
        duplicate,
      );
      const range = { request_delete_range: { key: bytes('c'), range_end: bytes('e') } };
      expect(await outcome({ failure: [range, put('d')] })).toBe(duplicate);
      const either = { request_txn: { success: [put('d')], failure: [put('d')] } };
      expect((await txn({ success: [either, drop('x'), drop('x')] })).succeeded).toBe(true);
    });

    test('hold at most 128 operations, none of them empty', async () => {
      const many = (count: number) => Array.from({ length: count }, (_, index) => put(`txn/many/${index}`));
      expect(await outcome({ success: many(129) })).toBe('3 etcdserver: too many operations in txn request');
      expect((await txn({ success: many(128) })).responses).toHaveLength(128);
      expect(await outcome({ success: [{}] })).toBe('3 etcdserver: key not found');
    });

    test('let concurrent software transactions lose no update', async () => {
      const { etcd3 } = subject();
      await etcd3.put('txn/counter').value(0);
      const increment = () =>
        etcd3.stm({ retries: 100 }).transact(async (tx) => {
          const value = await tx.get('txn/counter').number();
          await tx.put('txn/counter').value((value ?? 0) + 1);
        });
      await Promise.all(Array.from({ length: 10 }, increment));
      expect(await etcd3.get('txn/counter').number()).toBe(10);
    });
  });
}
