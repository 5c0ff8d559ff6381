import { once } from 'node:events';
import { EtcdLockFailedError } from 'etcd3';
import { describe, expect, test } from 'vitest';
import type { Subject } from './subject.ts';

/** The client's recipes on top of the API. */
export function coordinationContract(subject: () => Subject): void {
  describe('coordination', () => {
    test('a lock has one holder at a time', async () => {
      const { etcd3 } = subject();
      const first = etcd3.lock('lock/one');
      await first.acquire();
      await expect(etcd3.lock('lock/one').acquire()).rejects.toBeInstanceOf(EtcdLockFailedError);
      await first.release();
      const inside = await etcd3.lock('lock/one').do(() => etcd3.get('lock/one').exists());
      expect(inside).toBe(true);
      expect(await etcd3.get('lock/one').exists()).toBe(false);
    });

    test('an election passes leadership on in the order of the campaigns', async () => {
      const election = subject().etcd3.election('contract', 10);
      const first = election.campaign('first');
      await first.wait();
      expect(await election.leader()).toBe('first');
      const observer = await election.observe();
      expect(observer.leader()).toBe('first');

      const second = election.campaign('second');
      await once(second, '_isWaiting');
      const elected = second.wait();
      const renamed = once(observer, 'change');
      await first.proclaim('still first');
      await renamed;
      expect(observer.leader()).toBe('still first');

      const changed = once(observer, 'change');
      await first.resign();
      await elected;
      await changed;
      expect(observer.leader()).toBe('second');
      await observer.cancel();
      await second.resign();
      expect(await election.leader()).toBeUndefined();
    });

    test('namespaces keep to themselves', async () => {
      const { etcd3 } = subject();
      const [left, right] = [etcd3.namespace('space/left/'), etcd3.namespace('space/right/')];
      const watcher = await right.watch().prefix('').create();
      const put = once(watcher, 'put');
      await left.put('a').value('left');
      await right.put('a').value('right');
      const [kv] = await put;
      expect([`${kv.key}`, `${kv.value}`]).toEqual(['a', 'right']);
      expect(await left.getAll().strings()).toEqual({ a: 'left' });
      expect(await etcd3.getAll().prefix('space/').keys()).toEqual(['space/left/a', 'space/right/a']);
      await left.delete().all();
      expect(await right.getAll().count()).toBe(1);
      await watcher.cancel();
    });
  });
}
