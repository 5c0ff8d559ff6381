import { once } from 'node:events';
import { EtcdLeaseInvalidError } from 'etcd3';
import { describe, expect, test } from 'vitest';
import type { Subject } from './subject.ts';

/** Granted TTL of the tests: the smallest that etcd grants. */
const TTL = 2;
/** etcd looks for expired leases twice a second; the rest is for a busy machine. */
const EXPIRY_SLACK_MS = 4000;

export function leaseContract(subject: () => Subject): void {
  const lease = (name: string, request: object) => subject().raw.call('Lease', name, request);
  const outcome = (name: string, request: object) => subject().raw.outcome('Lease', name, request);

  describe('leases', () => {
    test('are granted with the asked or a chosen id, and at least 2 s', async () => {
      const start = await subject().raw.revision();
      const asked = await lease('LeaseGrant', { ID: '9007199254740993', TTL: 60 });
      expect(asked).toMatchObject({ ID: '9007199254740993', TTL: '60', header: { revision: String(start) } });
      expect((await lease('LeaseGrant', { ID: 7001, TTL: 1 })).TTL).toBe('2');
      const chosen = await lease('LeaseGrant', { TTL: 60 });
      expect(BigInt(chosen.ID)).toBeGreaterThan(0n);
      expect(await outcome('LeaseGrant', { ID: '9007199254740993', TTL: 60 })).toBe(
        '9 etcdserver: lease already exists',
      );
      expect(await outcome('LeaseGrant', { TTL: 9_000_000_001 })).toBe('11 etcdserver: too large lease TTL');
      const { leases } = await lease('LeaseLeases', {});
      expect(leases.map(({ ID }: { ID: string }) => ID)).toEqual(
        expect.arrayContaining(['9007199254740993', chosen.ID]),
      );
    });

    test('tell their time to live and keys', async () => {
      const { ID } = await lease('LeaseGrant', { TTL: 100 });
      for (const key of ['lease/keys/b', 'lease/keys/a']) await subject().raw.put(key, 'x', { lease: ID });
      await subject().raw.put('lease/keys/a', 'moved off the lease');
      const { TTL: left, grantedTTL, keys } = await lease('LeaseTimeToLive', { ID, keys: true });
      expect([grantedTTL, keys.map(String)]).toEqual(['100', ['lease/keys/b']]);
      expect(Number(left)).toBeGreaterThan(90);
      expect(Number(left)).toBeLessThanOrEqual(100);
      expect(await lease('LeaseTimeToLive', { ID: 4242 })).toMatchObject({ TTL: '-1', grantedTTL: '0' });
    });

    test('take their keys with them in one revision when revoked', async () => {
      const { raw, etcd3 } = subject();
      const granted = etcd3.lease(60);
      for (const key of ['b', 'a', 'c']) await granted.put(`lease/revoke/${key}`).value(key);
      const start = await raw.revision();
      using watch = raw.watch();
      watch.send({
        create_request: { key: Buffer.from('lease/revoke/'), range_end: Buffer.from('lease/revoke0') },
      });
      await watch.next();
      await granted.revoke();
      const { events, header } = await watch.next();
      expect(header.revision).toBe(String(start + 1));
      expect(
        events.map((event: { type: string; kv: { key: Buffer } }) => [event.type, `${event.kv.key}`]),
      ).toEqual(['a', 'b', 'c'].map((key) => ['Delete', `lease/revoke/${key}`]));
      expect(await etcd3.getAll().prefix('lease/revoke/').count()).toBe(0);
      const ID = await granted.grant();
      expect(await outcome('LeaseRevoke', { ID })).toBe('5 etcdserver: requested lease not found');
    });

    test('live as long as they are kept alive, and expire after their TTL', async () => {
      const { etcd3 } = subject();
      const watcher = await etcd3.watch().key('lease/alive').create();
      const deleted = once(watcher, 'delete');
      const granted = etcd3.lease(TTL);
      await granted.put('lease/alive').value('x');
      // The client renews three times a TTL: after five renewals a lease that was not renewed would be gone.
      for (let renewals = 0; renewals < 5; renewals += 1) await once(granted, 'keepaliveSucceeded');
      expect(await etcd3.get('lease/alive')).toBe('x');
      await granted.keepaliveOnce();
      const renewed = performance.now();
      granted.release();
      const [kv] = await deleted;
      const lived = performance.now() - renewed;
      expect(kv).toMatchObject({ version: '0', create_revision: '0', value: Buffer.alloc(0) });
      expect(lived).toBeGreaterThan(TTL * 1000 - 100);
      expect(lived).toBeLessThan(TTL * 1000 + EXPIRY_SLACK_MS);
      await watcher.cancel();
    });

    test('tell their holder that they are lost', async () => {
      const { etcd3, raw } = subject();
      const granted = etcd3.lease(TTL);
      const lost = once(granted, 'lost');
      const ID = await granted.grant();
      await raw.call('Lease', 'LeaseRevoke', { ID });
      const [error] = await lost;
      expect(error).toBeInstanceOf(EtcdLeaseInvalidError);
      granted.on('lost', () => {});
      await expect(granted.put('lease/lost').value('x')).rejects.toBeInstanceOf(EtcdLeaseInvalidError);
    });

    test('answer keepalives in order, with TTL 0 for an unknown lease', async () => {
      const { ID } = await lease('LeaseGrant', { TTL: 30 });
      using stream = subject().raw.stream('Lease', 'LeaseKeepAlive');
      for (const id of [ID, '4242', ID]) stream.send({ ID: id });
      const answers = await stream.until((taken) => taken.length === 3);
      expect(answers.map((answer) => [answer.ID, answer.TTL])).toEqual([
        [ID, '30'],
        ['4242', '0'],
        [ID, '30'],
      ]);
    });

    test('expire in time, two hundred at once', async () => {
      const { raw } = subject();
      const keys = Array.from({ length: 200 }, (_, index) => `lease/many/${String(index).padStart(3, '0')}`);
      using watch = raw.watch();
      const range = { key: Buffer.from('lease/many/'), range_end: Buffer.from('lease/many0') };
      watch.send({ create_request: { ...range, filters: ['Noput'], prev_kv: true } });
      await watch.next();
      const granted = performance.now();
      await Promise.all(
        keys.map(async (key) => {
          const { ID } = await lease('LeaseGrant', { TTL });
          await raw.put(key, 'x', { lease: ID });
        }),
      );
      const lastGranted = performance.now();
      const responses = await watch.until(
        (taken) => taken.flatMap(({ events }) => events).length === keys.length,
      );
      const now = performance.now();
      const events = responses.flatMap((response) => response.events);
      expect(events.map(({ kv }) => `${kv.key}`).toSorted()).toEqual(keys);
      expect(new Set(events.map(({ kv }) => kv.mod_revision)).size).toBe(keys.length);
      expect(events.every(({ prev_kv }) => prev_kv.lease !== '0')).toBe(true);
      expect(now - granted).toBeGreaterThan(TTL * 1000);
      expect(now - lastGranted).toBeLessThan(TTL * 1000 + EXPIRY_SLACK_MS);
    });
  });
}
