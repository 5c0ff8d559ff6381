import { setTimeout } from 'node:timers/promises';
import { type InstanceRecord, keys } from '@faultline/control';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bank } from '../../proto/contracts.ts';
import { registries } from '../testing/registries.ts';
import { eventually, Rig, type ServiceInstance } from '../testing/rig.ts';

const TTL_S = 2;
/** etcd looks for dead leases now and then: a release was seen to take 2.4 s at a TTL of 2 s. */
const GONE_WITHIN_MS = TTL_S * 1_000 + 2_500;

describe.each(await registries())('a registration in %s', (_name, registry) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open({ registry });
  });
  afterAll(() => rig?.[Symbol.asyncDispose]());

  const key = (name: string) => keys.instance('bank', name);
  /** The lease that an instance's key lives under; null when there is no key. */
  const leaseOf = async (name: string) => {
    const { kvs } = await rig.etcd.get(key(name)).exec();
    return kvs[0]?.lease ?? null;
  };
  const revoke = async (name: string) => {
    const lease = await leaseOf(name);
    await rig.etcd.leaseClient.leaseRevoke({ ID: lease ?? '' });
    return lease;
  };
  const registered = (instance: ServiceInstance) => instance.metric('faultline_registered');
  const times = (instance: ServiceInstance) => instance.metric('faultline_registrations_total');

  test.concurrent('says where the instance is, under a lease of its own', async () => {
    const instance = await rig.start('bank-1');
    const record: InstanceRecord = JSON.parse((await rig.etcd.get(key('bank-1')).string()) ?? '');
    expect(record).toEqual({
      service: 'bank',
      instance: 'bank-1',
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      adminAddress: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      pid: instance.running.pid,
      startedAtUnixMs: expect.any(Number),
    });
    const { TTL, grantedTTL } = await rig.etcd.leaseClient.leaseTimeToLive({
      ID: (await leaseOf('bank-1')) ?? '',
    });
    expect(Number(grantedTTL)).toBe(TTL_S);
    expect(Number(TTL)).toBeGreaterThan(0);
  });

  test.concurrent('comes again under another lease when its lease is revoked, and stays', async () => {
    const instance = await rig.start('bank-2');
    const lease = await revoke('bank-2');
    await eventually(() => leaseOf('bank-2')).not.toBeNull();
    expect(await leaseOf('bank-2')).not.toBe(lease);
    await eventually(() => times(instance)).toBe(2);
    // The new lease is the one that is kept alive: no third registration comes within a TTL.
    const next = await leaseOf('bank-2');
    await setTimeout(TTL_S * 1_000 + 500);
    expect([await leaseOf('bank-2'), await times(instance)]).toEqual([next, 2]);
  });

  test.concurrent('comes again each time, also when leases are revoked in a row', async () => {
    const instance = await rig.start('bank-3');
    for (let round = 0; round < 3; round++) {
      const lease = await revoke('bank-3');
      await eventually(async () => ![null, lease].includes(await leaseOf('bank-3'))).toBe(true);
    }
    await eventually(() => registered(instance)).toBe(1);
  });

  test.concurrent('comes again under its lease when its key is deleted, each time', async () => {
    const instance = await rig.start('bank-8');
    const lease = await leaseOf('bank-8');
    for (let round = 1; round <= 3; round++) {
      await rig.etcd.delete().key(key('bank-8')).exec();
      await eventually(() => leaseOf('bank-8')).toBe(lease);
      await eventually(() => times(instance)).toBe(1 + round);
    }
    await eventually(() => registered(instance)).toBe(1);
  });

  test.concurrent('does not count as one for an instance that was paused for longer than its lease', async () => {
    const instance = await rig.start('bank-9');
    await instance.running.pause();
    await eventually(() => leaseOf('bank-9')).toBeNull();
    // The kernel takes the request, the instance answers it as the first thing that it does.
    const scraped = instance.metrics();
    await instance.running.resume();
    const metrics = await scraped;
    const isNew = metrics.sum('faultline_registrations_total') > 1;
    expect(metrics.sum('faultline_registered')).toBe(isNew ? 1 : 0);
    await eventually(() => registered(instance)).toBe(1);
  });

  test.concurrent('is taken away on SIGTERM before the calls in flight are done, which then succeed', async () => {
    const leaving = await rig.start('bank-4');
    await using _fault = await rig.fault(leaving, {
      id: 'slow',
      match: { service: 'bank', instance: 'bank-4' },
      delay: { percentage: 100, fixedDelayMs: 1_000 },
    });
    using client = leaving.client(bank);
    let answered = false;
    const answer = client.unary('Charge', { reference: 'r', accountId: 'c', amountCents: 1 });
    void answer.then(() => {
      answered = true;
    });
    await eventually(() => leaving.metric('faultline_server_in_flight')).toBe(1);
    const stopped = leaving.running.stop();
    await eventually(() => leaseOf('bank-4')).toBeNull();
    expect(answered).toBe(false);
    expect((await answer).code).toBe('OK');
    expect(await stopped).toEqual({ code: 0, signal: null });
  });

  test.concurrent('ends with the lease of an instance that was killed', async () => {
    const killed = await rig.start('bank-5');
    await killed.running.kill();
    const startedAt = Date.now();
    expect(await leaseOf('bank-5')).not.toBeNull();
    await eventually(() => leaseOf('bank-5')).toBeNull();
    expect(Date.now() - startedAt).toBeLessThan(GONE_WITHIN_MS);
  });

  test.concurrent('ends while its instance is paused, and comes again when that goes on', async () => {
    const instance = await rig.start('bank-6');
    await instance.running.pause();
    await eventually(() => leaseOf('bank-6')).toBeNull();
    await instance.running.resume();
    await eventually(() => leaseOf('bank-6')).not.toBeNull();
    await eventually(() => times(instance)).toBe(2);
  });

  test('is there again, and stays, after the registry was frozen for longer than the TTL', async () => {
    const instance = await rig.start('bank-7');
    await rig.registry.instance.pause();
    await setTimeout(TTL_S * 1_000 + 1_000);
    await rig.registry.instance.resume();
    await eventually(() => leaseOf('bank-7').catch(() => null)).not.toBeNull();
    // A key of a lease that is no longer kept alive would go again.
    await setTimeout(TTL_S * 1_000 + 500);
    await eventually(() => leaseOf('bank-7')).not.toBeNull();
    await eventually(() => registered(instance)).toBe(1);
  });
});

test.concurrent('an instance registers again in an embedded registry that was away and came back empty', async () => {
  await using rig = await Rig.open();
  const instance = await rig.start('bank-1');
  await rig.registry.instance.kill();
  // Long enough for many requests to fail, too short for the lease to be given up.
  await setTimeout(TTL_S * 500);
  await rig.registry.instance.restart();
  const key = keys.instance('bank', 'bank-1');
  const read = () =>
    rig.etcd
      .get(key)
      .string()
      .catch(() => null);
  // The interval of the keepalive, and the pace of new tries.
  await eventually(read, TTL_S * 1_000).not.toBeNull();
  await eventually(() => instance.metric('faultline_registered')).toBe(1);
});

test.concurrent('no instance says that it is registered once its registry is gone', async () => {
  await using rig = await Rig.open();
  // Its lease alone would not tell for long.
  const instance = await rig.start('bank-1', { FAULTLINE_LEASE_TTL_S: '60' });
  expect(await instance.metric('faultline_registered')).toBe(1);
  await rig.registry.instance.kill();
  await eventually(() => instance.metric('faultline_registered')).toBe(0);
});

test.concurrent('an instance that starts before the registry registers once that is there', async () => {
  await using rig = await Rig.open();
  await rig.registry.instance.kill();
  const starting = rig.start('bank-1');
  await rig.registry.instance.restart();
  expect((await starting).record.service).toBe('bank');
});
