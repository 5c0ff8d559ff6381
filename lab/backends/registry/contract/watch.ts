import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Message } from './raw-client.ts';
import type { Subject } from './subject.ts';

export function watchContract(subject: () => Subject): void {
  const bytes = (text: string) => Buffer.from(text);
  const prefix = (name: string) => ({ key: bytes(`${name}/`), range_end: bytes(`${name}0`) });
  const brief = ({ type, kv, prev_kv }: Message) => [
    type,
    `${kv.key}`,
    `${kv.value}`,
    `${prev_kv?.value ?? '-'}`,
  ];

  describe('watches', () => {
    test('bring puts and deletions with what was there before', async () => {
      const kv = subject().etcd3.namespace('watch/events/');
      const watcher = await kv.watch().prefix('a/').withPreviousKV().create();
      const seen: unknown[] = [];
      const last = new Promise<void>((resolve) => {
        watcher.on('put', (now, before) =>
          seen.push(['put', `${now.key}`, `${now.value}`, `${before?.value}`]),
        );
        watcher.on('delete', (now, before) => {
          seen.push(['delete', `${now.key}`, `${before?.value}`]);
          resolve();
        });
      });
      await kv.put('a/1').value('one');
      await kv.put('b').value('outside');
      await kv.put('a/1').value('two');
      await kv.delete().key('a/1');
      await last;
      expect(seen).toEqual([
        ['put', 'a/1', 'one', 'undefined'],
        ['put', 'a/1', 'two', 'one'],
        ['delete', 'a/1', 'two'],
      ]);
      await watcher.cancel();
    });

    test('of one kind leave the others out', async () => {
      const kv = subject().etcd3.namespace('watch/only/');
      const watcher = await kv.watch().key('a').only('delete').create();
      const data: Message[] = [];
      watcher.on('data', (response) => data.push(response));
      const deleted = once(watcher, 'delete');
      await kv.put('a').value('x');
      await kv.delete().key('a');
      await deleted;
      expect(data.flatMap(({ events }) => events.map((event: Message) => event.type))).toEqual(['Delete']);
      await watcher.cancel();
    });

    test('from a past revision replay first, then go on', async () => {
      const { raw } = subject();
      await raw.put('watch/replay/a', 'too early');
      const { header } = await raw.put('watch/replay/a', 'one');
      await raw.put('watch/replay/b', 'two');
      await raw.delete('watch/replay/a');
      const now = await raw.revision();
      using watch = raw.watch();
      watch.send({
        create_request: { ...prefix('watch/replay'), start_revision: header.revision, prev_kv: true },
      });
      expect(await watch.next()).toMatchObject({
        created: true,
        events: [],
        header: { revision: String(now) },
      });
      const replayed = await watch.next();
      expect(replayed.header.revision).toBe(String(now));
      expect(replayed.events.map(brief)).toEqual([
        ['Put', 'watch/replay/a', 'one', 'too early'],
        ['Put', 'watch/replay/b', 'two', '-'],
        ['Delete', 'watch/replay/a', '', 'one'],
      ]);
      await raw.put('watch/replay/b', 'three');
      expect((await watch.next()).events.map(brief)).toEqual([['Put', 'watch/replay/b', 'three', 'two']]);
    });

    test('of the future wait for it', async () => {
      const { raw } = subject();
      const start = (await raw.revision()) + 2;
      using watch = raw.watch();
      watch.send({ create_request: { key: bytes('watch/future'), start_revision: start } });
      await watch.next();
      for (const value of ['early', 'first', 'second']) await raw.put('watch/future', value);
      const responses = await watch.until((taken) => taken.length === 2);
      expect(responses.map(({ events }) => `${events[0].kv.value}`)).toEqual(['first', 'second']);
    });

    test('bring a transaction as one response', async () => {
      const { raw } = subject();
      using watch = raw.watch();
      watch.send({ create_request: prefix('watch/txn') });
      await watch.next();
      const put = (key: string) => ({ request_put: { key: bytes(key), value: bytes('x') } });
      const { header } = await raw.call('KV', 'Txn', {
        success: [put('watch/txn/b'), put('watch/txn/a'), put('w')],
      });
      const response = await watch.next();
      expect(response.header.revision).toBe(header.revision);
      expect(response.events.map(({ kv }: Message) => [`${kv.key}`, kv.mod_revision])).toEqual([
        ['watch/txn/b', header.revision],
        ['watch/txn/a', header.revision],
      ]);
    });

    test('end through the client too', async () => {
      const kv = subject().etcd3.namespace('watch/client-cancel/');
      const [first, second] = [await kv.watch().key('a').create(), await kv.watch().key('a').create()];
      const seen: string[] = [];
      first.on('put', () => seen.push('first'));
      await first.cancel();
      const put = once(second, 'put');
      await kv.put('a').value('x');
      await put;
      expect(seen).toEqual([]);
      await second.cancel();
    });

    test('of what is compacted are cancelled with the oldest revision left', async () => {
      const { raw, etcd3 } = subject();
      const { header } = await raw.put('watch/compacted', 'one');
      for (const value of ['two', 'three', 'four']) await raw.put('watch/compacted', value);
      const revision = Number(header.revision) + 2;
      await raw.call('KV', 'Compact', { revision, physical: true });
      using watch = raw.watch();
      watch.send({ create_request: { key: bytes('watch/compacted'), start_revision: header.revision } });
      expect(await watch.next()).toMatchObject({ created: true, canceled: false });
      expect(await watch.next()).toMatchObject({
        watch_id: '0',
        canceled: true,
        compact_revision: String(revision),
        events: [],
      });
      watch.send({ create_request: { key: bytes('watch/compacted'), start_revision: revision } });
      await watch.next();
      expect((await watch.next()).events.map(({ kv }: Message) => `${kv.value}`)).toEqual(['three', 'four']);
      const watcher = etcd3.watch().key('watch/compacted').startRevision(header.revision).watcher();
      const [error] = await once(watcher, 'error');
      expect(error.message).toContain('Watcher canceled');
    });

    test('replay thousands of revisions completely and in order', async () => {
      const { raw } = subject();
      const start = (await raw.revision()) + 1;
      const count = 2500;
      for (let from = 0; from < count; from += 250)
        await Promise.all(
          Array.from({ length: 250 }, (_, index) => raw.put(`watch/long/${from + index}`, 'x')),
        );
      using watch = raw.watch();
      watch.send({ create_request: { ...prefix('watch/long'), start_revision: start } });
      const responses = await watch.until((taken) => taken.flatMap(({ events }) => events).length >= count);
      const revisions = responses.flatMap(({ events }) =>
        events.map(({ kv }: Message) => Number(kv.mod_revision)),
      );
      expect(revisions).toEqual(Array.from({ length: count }, (_, index) => start + index));
    });
  });
}
