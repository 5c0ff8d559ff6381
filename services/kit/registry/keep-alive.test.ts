import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { keptLease } from '@faultline/control/keep-alive';
import type { Etcd3, Lease } from 'etcd3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registries } from '../testing/registries.ts';
import { Rig } from '../testing/rig.ts';

const TTL_S = 1;
const TTL_MS = 1_000 * TTL_S;

/** Its `counts` are of what it tells. */
async function kept(etcd: Etcd3): Promise<{ lease: Lease; counts: Record<string, number> }> {
  const lease = keptLease(etcd, TTL_S);
  const counts: Record<string, number> = {};
  for (const event of ['keepaliveFired', 'keepaliveSucceeded', 'keepaliveFailed', 'lost']) {
    counts[event] = 0;
    lease.on(event as 'lost', () => {
      counts[event] = (counts[event] ?? 0) + 1;
    });
  }
  await lease.grant();
  return { lease, counts };
}

describe.each(await registries())('a lease that is kept alive in %s', (_name, registry) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open({ registry });
  });
  afterAll(() => rig?.[Symbol.asyncDispose]());

  const isThere = async (lease: Lease) => {
    const { TTL } = await rig.etcd.leaseClient.leaseTimeToLive({ ID: await lease.grant() });
    return Number(TTL) >= 0;
  };
  const freeze = async (ms: number) => {
    await rig.registry.instance.pause();
    await setTimeout(ms);
    await rig.registry.instance.resume();
  };

  test('outlives its time, by a request each third of it', async () => {
    const { lease, counts } = await kept(rig.etcd);
    await setTimeout(3 * TTL_MS);
    expect(await isThere(lease)).toBe(true);
    expect(counts).toMatchObject({ keepaliveFailed: 0, lost: 0 });
    expect(counts.keepaliveFired).toBeLessThanOrEqual(10);
    await lease.revoke();
  });

  test('outlives a registry that stood still for less than its time', async () => {
    const { lease, counts } = await kept(rig.etcd);
    for (let round = 0; round < 3; round++) {
      await freeze(TTL_MS / 2);
      await once(lease, 'keepaliveSucceeded');
    }
    expect(await isThere(lease)).toBe(true);
    expect(counts.lost).toBe(0);
    await lease.revoke();
  });

  test('is lost once to a registry that stood still for longer', async () => {
    const { lease, counts } = await kept(rig.etcd);
    await freeze(2.5 * TTL_MS);
    // Etcd looks for dead leases now and then: one that it has not looked at lives on.
    await setTimeout(2 * TTL_MS);
    expect(counts.lost).toBe((await isThere(lease)) ? 0 : 1);
    lease.release();
  });

  // Two streams then break off at once, of which etcd3 would follow each with another: what one of them is sent is kept for ever, with 64 KiB around it.
  test('asks for nothing more once it is over, where the registry stood still and then broke off', async () => {
    const { lease, counts } = await kept(rig.etcd);
    await rig.registry.instance.pause();
    await setTimeout(1.5 * TTL_MS);
    await rig.registry.instance.kill();
    await rig.registry.instance.restart();
    await setTimeout(2 * TTL_MS);
    lease.release();
    const then = { ...counts };
    await setTimeout(2 * TTL_MS);
    expect(counts).toEqual(then);
  });

  test('asks for nothing once it is released', async () => {
    const { lease, counts } = await kept(rig.etcd);
    await once(lease, 'keepaliveSucceeded');
    lease.release();
    const then = { ...counts };
    await setTimeout(TTL_MS);
    expect(counts).toEqual(then);
  });
});

test('a lease is given up when its registry is gone for two of its times', async () => {
  await using rig = await Rig.open();
  const { lease, counts } = await kept(rig.etcd);
  // Whoever hears of it writes under it no more.
  const revoked = new Promise<boolean>((told) => lease.once('lost', () => told(lease.revoked())));
  await rig.registry.instance.kill();
  expect(await revoked).toBe(true);
  const then = { ...counts };
  await setTimeout(TTL_MS);
  expect(counts).toEqual(then);
  expect(counts).toMatchObject({ lost: 1 });
});
