import { setTimeout as delay } from 'node:timers/promises';
import { keys } from '@faultline/control';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registries } from '../testing/registries.ts';
import { eventually, Rig, type ServiceInstance } from '../testing/rig.ts';

const TTL_S = 2;

describe.each(await registries())('a silent registry: %s', (_name, registry) => {
  let rig: Rig;
  let gateway: ServiceInstance;
  let product: ServiceInstance;
  beforeAll(async () => {
    rig = await Rig.open({ registry });
    [gateway, product] = (await rig.startAll('gateway-1', 'product-1')) as [ServiceInstance, ServiceInstance];
  });
  afterAll(() => rig?.[Symbol.asyncDispose]());

  const get = async () =>
    (
      await fetch(`http://${gateway.record.address}/api/products/tea`, {
        headers: { 'x-request-timeout': '2000' },
      })
    ).status;
  const leaseOf = async () => {
    const { kvs } = await rig.etcd.get(keys.instance('product', product.record.instance)).exec();
    return kvs[0]?.lease ?? null;
  };

  // An empty list, however short, would fail calls that the one instance could serve.
  test('harms no call, neither while it is silent nor when it comes back and all leases have run out', async () => {
    await eventually(get).toBe(200);
    const before = await leaseOf();
    const statuses: number[] = [];
    let done = false;
    const calls = Array.from({ length: 8 }, async () => {
      while (!done) statuses.push(await get());
    });
    await rig.registry.instance.pause();
    await delay(TTL_S * 2_000 + 500);
    await rig.registry.instance.resume();
    await eventually(async () => ![null, before].includes(await leaseOf().catch(() => null))).toBe(true);
    await delay(1_000);
    done = true;
    await Promise.all(calls);
    expect(statuses.length).toBeGreaterThan(100);
    expect(new Set(statuses)).toEqual(new Set([200]));
    // Not by a ping, which comes too seldom to be relied on.
    const lines = await gateway.log();
    expect(lines.some(({ msg }) => /registry does not answer/.test(msg))).toBe(true);
  });
});
