import { GRPCInvalidArgumentError, GRPCOutOfRangeError } from 'etcd3';
import { describe, expect, test } from 'vitest';
import type { Message } from './raw-client.ts';
import type { Subject } from './subject.ts';

export function keyValueContract(subject: () => Subject): void {
  const space = (name: string) => subject().etcd3.namespace(`kv/${name}/`);

  describe('key-value', () => {
    test('counts revision, create revision, mod revision and version of a key', async () => {
      const { raw } = subject();
      const start = await raw.revision();
      await raw.put('counted', 'one');
      await raw.put('other', 'x');
      const put = await raw.put('counted', 'two', { prev_kv: true });
      expect(put.header.revision).toBe(String(start + 3));
      expect(put.prev_kv).toMatchObject({ value: Buffer.from('one'), version: '1', lease: '0' });
      const { kvs, count, more } = await raw.range({ key: Buffer.from('counted') });
      expect({ kvs, count, more }).toEqual({
        kvs: [
          {
            key: Buffer.from('counted'),
            value: Buffer.from('two'),
            create_revision: String(start + 1),
            mod_revision: String(start + 3),
            version: '2',
            lease: '0',
          },
        ],
        count: '1',
        more: false,
      });
    });

    test('starts a deleted key anew, and counts no revision when nothing is deleted', async () => {
      const { raw } = subject();
      await raw.put('again', 'one');
      const deleted = await raw.delete('again');
      expect(deleted).toMatchObject({ deleted: '1', prev_kvs: [] });
      const nothing = await raw.delete('again');
      expect(nothing).toMatchObject({ deleted: '0', header: { revision: deleted.header.revision } });
      await raw.put('again', 'two');
      const { kvs } = await raw.range({ key: Buffer.from('again') });
      expect(kvs[0]).toMatchObject({ version: '1', create_revision: kvs[0].mod_revision });
    });

    test('reads single values in every form of the client', async () => {
      const kv = space('forms');
      await kv.put('text').value('grün');
      await kv.put('number').value(42);
      await kv.put('json').value(JSON.stringify({ a: [1] }));
      await kv.put('bytes').value(Buffer.from([0, 255, 1]));
      expect(await kv.get('text')).toBe('grün');
      expect(await kv.get('number').number()).toBe(42);
      expect(await kv.get('json').json()).toEqual({ a: [1] });
      expect(await kv.get('bytes').buffer()).toEqual(Buffer.from([0, 255, 1]));
      expect(await kv.get('text').exists()).toBe(true);
      expect(await kv.get('missing').exists()).toBe(false);
      expect(await kv.get('missing')).toBeNull();
      expect((await kv.put('text').value('neu').getPrevious()).value.toString()).toBe('grün');
      await kv.put('text').touch();
      expect((await kv.get('text').exec()).kvs[0]).toMatchObject({ version: '3', value: Buffer.from('neu') });
    });

    test('reads prefixes with limit, order, count and keys', async () => {
      const kv = space('prefix');
      for (const key of ['p/b', 'p/a', 'p/c', 'q']) await kv.put(key).value(`value of ${key}`);
      await kv.put('p/a').value('0');
      expect(Object.keys(await kv.getAll().prefix('p/'))).toEqual(['p/a', 'p/b', 'p/c']);
      expect(await kv.getAll().keys()).toEqual(['p/a', 'p/b', 'p/c', 'q']);
      expect(await kv.getAll().prefix('p/').count()).toBe(3);
      expect(await kv.getAll().inRange({ start: 'p/b', end: 'q' }).keys()).toEqual(['p/b', 'p/c']);
      const page = await kv.getAll().prefix('p/').limit(2).exec();
      expect([page.kvs.length, page.more, page.count]).toEqual([2, true, '3']);
      const sorted = (target: 'Create' | 'Mod' | 'Version' | 'Value' | 'Key', order: 'Ascend' | 'Descend') =>
        kv.getAll().prefix('p/').sort(target, order).keys();
      expect(await sorted('Key', 'Descend')).toEqual(['p/c', 'p/b', 'p/a']);
      expect(await sorted('Create', 'Ascend')).toEqual(['p/b', 'p/a', 'p/c']);
      expect(await sorted('Mod', 'Descend')).toEqual(['p/a', 'p/c', 'p/b']);
      expect((await sorted('Version', 'Descend'))[0]).toBe('p/a');
      expect(await sorted('Value', 'Ascend')).toEqual(['p/a', 'p/b', 'p/c']);
      const newest = await kv.getAll().prefix('p/').sort('Create', 'Descend').limit(1).exec();
      expect([newest.kvs[0]?.key.toString(), newest.more]).toEqual(['p/c', true]);
    });

    test('reads keys without values, and without their leases', async () => {
      const { raw, behaviour } = subject();
      const { ID } = await raw.call('Lease', 'LeaseGrant', { TTL: 60 });
      await raw.put('kv/keys-only', 'x', { lease: ID });
      const read = async (more: object) => {
        const { kvs } = await raw.range({ key: Buffer.from('kv/keys-only'), ...more });
        return kvs.map(({ value, lease, version }: Message) => [`${value}`, lease, version]);
      };
      expect(await read({})).toEqual([['x', ID, '1']]);
      expect(await read({ keys_only: true })).toEqual([['', behaviour.keysOnlyHaveNoLease ? '0' : ID, '1']]);
      // To sort by values they have to be read.
      expect(await read({ keys_only: true, sort_target: 'Value' })).toEqual([['', ID, '1']]);
    });

    test('takes an empty end of a range for none', async () => {
      const { raw, behaviour } = subject();
      const [key, range_end] = [Buffer.from('kv/empty-end/a'), Buffer.alloc(0)];
      await raw.put('kv/empty-end/a', 'x');
      await raw.put('kv/empty-end/b', 'x');
      const { kvs } = await raw.range({ key, range_end });
      expect(kvs.length === 1).toBe(behaviour.emptyEndIsNone);
      // What is written has gone through a log, which keeps no empty fields.
      const compare = { target: 'Version', result: 'Equal', version: 1, key, range_end };
      await raw.put('kv/empty-end/b', 'again');
      const written = await raw.call('KV', 'Txn', {
        compare: [compare],
        success: [{ request_delete_range: { key, range_end } }],
      });
      expect(written).toMatchObject({
        succeeded: true,
        responses: [{ response_delete_range: { deleted: '1' } }],
      });
      expect((await raw.range({ key: Buffer.from('kv/empty-end/b') })).count).toBe('1');
    });

    test('filters by the revisions of keys', async () => {
      const kv = space('bounds');
      const revisions: number[] = [];
      for (const key of ['a', 'b', 'c', 'a'])
        revisions.push(Number((await kv.put(key).value('x').exec()).header.revision));
      const [first, second, third] = revisions as [number, number, number, number];
      expect(await kv.getAll().maxCreateRevision(second).keys()).toEqual(['a', 'b']);
      expect(await kv.getAll().minCreateRevision(second).keys()).toEqual(['b', 'c']);
      expect(await kv.getAll().maxModRevision(third).keys()).toEqual(['b', 'c']);
      expect(await kv.getAll().minModRevision(third).keys()).toEqual(['a', 'c']);
      expect(await kv.getAll().maxCreateRevision(first).count()).toBe(3);
    });

    test('deletes keys, prefixes and ranges', async () => {
      const kv = space('delete');
      for (const key of ['a/1', 'a/2', 'b', 'c', 'd']) await kv.put(key).value(key);
      // The client leaves the namespace on keys of previous values.
      const [gone] = await kv.delete().key('b').getPrevious();
      expect([gone?.key.toString(), gone?.value.toString()]).toEqual(['kv/delete/b', 'b']);
      expect((await kv.delete().prefix('a/').exec()).deleted).toBe('2');
      expect((await kv.delete().inRange({ start: 'c', end: 'd' }).exec()).deleted).toBe('1');
      expect(await kv.getAll().keys()).toEqual(['d']);
      expect((await kv.delete().all().exec()).deleted).toBe('1');
    });

    test('reads the past until it is compacted', async () => {
      const { etcd3, raw } = subject();
      const kv = space('past');
      const { revision } = (await kv.put('a').value('one').exec()).header;
      await kv.put('a').value('two');
      await kv.delete().key('a');
      expect(await kv.get('a').revision(revision)).toBe('one');
      expect(
        await kv
          .getAll()
          .revision(Number(revision) + 1)
          .strings(),
      ).toEqual({ a: 'two' });
      expect(await kv.get('a')).toBeNull();
      await expect(kv.get('a').revision(Number(revision) + 1000)).rejects.toBeInstanceOf(GRPCOutOfRangeError);
      await etcd3.kv.compact({ revision: String(Number(revision) + 1), physical: true });
      expect(await kv.get('a').revision(Number(revision) + 1)).toBe('two');
      await expect(kv.get('a').revision(revision)).rejects.toThrow('required revision has been compacted');
      expect(await raw.outcome('KV', 'Compact', { revision })).toBe(
        '11 etcdserver: mvcc: required revision has been compacted',
      );
      expect(await raw.outcome('KV', 'Compact', { revision: (await raw.revision()) + 1 })).toBe(
        '11 etcdserver: mvcc: required revision is a future revision',
      );
    });

    test('refuses wrong requests with the code and text that clients go by', async () => {
      const { raw, etcd3 } = subject();
      const key = Buffer.from('never-put');
      const put = (request: object) => raw.outcome('KV', 'Put', request);
      expect(await raw.outcome('KV', 'Range', {})).toBe('3 etcdserver: key is not provided');
      expect(await put({ key, ignore_value: true })).toBe('3 etcdserver: key not found');
      expect(await put({ key, ignore_value: true, value: key })).toBe('3 etcdserver: value is provided');
      expect(await put({ key, ignore_lease: true, lease: 5 })).toBe('3 etcdserver: lease is provided');
      expect(await put({ key, lease: 5 })).toBe('5 etcdserver: requested lease not found');
      expect(await put({ key, value: Buffer.alloc(1.6 * 1024 * 1024) })).toBe(
        '3 etcdserver: request is too large',
      );
      await expect(etcd3.put('').value('x')).rejects.toBeInstanceOf(GRPCInvalidArgumentError);
    });

    test('refuses to sort in ways that it does not know', async ({ skip }) => {
      const { raw, behaviour } = subject();
      skip(!behaviour.refusesUnknownSort, `etcd ${behaviour.version} ends at such a request`);
      const refused = '3 etcdserver: invalid sort option';
      const request = { key: Buffer.from('a') };
      for (const sort of [{ sort_target: 5 }, { sort_target: -1 }, { sort_order: 3 }]) {
        expect(await raw.outcome('KV', 'Range', { ...request, ...sort })).toBe(refused);
        const inTxn = { success: [{ request_range: { ...request, ...sort } }] };
        expect(await raw.outcome('KV', 'Txn', inTxn)).toBe(refused);
      }
    });

    test('tells its member and status', async () => {
      const { etcd3, backend } = subject();
      const status = await etcd3.maintenance.status();
      expect(status.version).toMatch(/^3\.\d+\.\d+$/);
      const { members } = await etcd3.cluster.memberList({ linearizable: true });
      expect(members).toHaveLength(1);
      expect(members[0]?.ID).toBe(status.leader);
      expect(members[0]?.clientURLs).toEqual([`http://${backend.advertised ?? backend.endpoint}`]);
    });
  });
}
