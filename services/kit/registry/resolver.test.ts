import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { keys } from '@faultline/control';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registries } from '../testing/registries.ts';
import { eventually, Rig, type ServiceInstance } from '../testing/rig.ts';

describe.each(await registries())('a client that resolves through %s', (_name, registry) => {
  let rig: Rig;
  let gateway: ServiceInstance;
  let products: ServiceInstance[];
  beforeAll(async () => {
    rig = await Rig.open({ registry });
    [gateway, ...products] = (await rig.startAll('gateway-1', 'product-1', 'product-2', 'product-3')) as [
      ServiceInstance,
      ...ServiceInstance[],
    ];
  });
  afterAll(() => rig?.[Symbol.asyncDispose]());

  const get = async (path = '/api/products/tea') => {
    const startedAt = performance.now();
    const response = await fetch(`http://${gateway.record.address}${path}`, {
      headers: { 'x-request-timeout': '8000' },
    });
    return { status: response.status, body: await response.json(), tookMs: performance.now() - startedAt };
  };
  /** Finished attempts of each instance, by its address. */
  const attempts = async () => {
    const samples = (await gateway.metrics()).matching('faultline_client_attempts_total');
    return new Map(samples.map(({ labels, value }) => [labels.peer_address, value]));
  };
  const reached = async ({ record }: ServiceInstance) => (await attempts()).get(record.address) ?? 0;
  const isKnown = async ({ record }: ServiceInstance) =>
    (await rig.etcd.get(keys.instance(record.service, record.instance))) !== null;

  test('spreads its calls evenly over all instances', async () => {
    for (const product of products) {
      await eventually(async () => {
        await get();
        return reached(product);
      }).toBeGreaterThan(0);
    }
    const before = await attempts();
    for (let call = 0; call < 30; call++) expect((await get()).status).toBe(200);
    const after = await attempts();
    const shares = products.map(
      ({ record: { address } }) => (after.get(address) ?? 0) - (before.get(address) ?? 0),
    );
    expect(shares).toEqual([10, 10, 10]);
  });

  test('gives a new instance its share', async () => {
    const added = await rig.start('product-4');
    products.push(added);
    await eventually(async () => {
      await get();
      return reached(added);
    }).toBeGreaterThan(0);
  });

  test('stops asking an instance that has left, without a failed call', async () => {
    const leaving = products.pop();
    const results: number[] = [];
    let done = false;
    const calls = (async () => {
      while (!done) results.push((await get()).status);
    })();
    await leaving?.running.stop();
    done = true;
    await calls;
    expect(new Set(results)).toEqual(new Set([200]));
  });

  test('does without a killed instance at once, and spends nothing on its address while that is still known', async () => {
    const [killed] = products.splice(0, 1);
    await killed?.running.kill();
    await eventually(async () => (await get()).status).toBe(200);
    for (let call = 0; call < 10; call++) expect((await get()).status).toBe(200);
    if (killed) await eventually(() => isKnown(killed)).toBe(false);
    // An address that nobody answers at and that no lease ever takes away.
    const dead = { service: 'product', instance: 'product-9', address: killed?.record.address };
    await rig.etcd.put(keys.instance('product', 'product-9')).value(JSON.stringify(dead));
    await delay(300);
    const before = await cpuSeconds(gateway.running.pid);
    await delay(1_500);
    const spent = (await cpuSeconds(gateway.running.pid)) - before;
    expect(spent).toBeLessThan(0.4);
    for (let call = 0; call < 10; call++) expect((await get()).status).toBe(200);
    await rig.etcd.delete().key(keys.instance('product', 'product-9')).exec();
  });

  test.each(['{"address":7}', 'null', '{"address":"127.0.0.1:99999"}', '{"address":"127.0.0.1"}'])(
    'ignores a record that is none, with a line in the log: %s',
    async (value) => {
      await rig.etcd.put(keys.instance('product', 'product-8')).value(value);
      await eventually(async () => {
        const lines = (await gateway.log()).filter(({ msg }) =>
          /instance record without an address/.test(msg),
        );
        return lines.some((line) => line.value === value);
      }).toBe(true);
      for (let call = 0; call < 8; call++) expect((await get()).status).toBe(200);
      await rig.etcd.delete().key(keys.instance('product', 'product-8')).exec();
    },
  );

  test('goes on with the last list while the registry is frozen and until all have registered anew', async () => {
    // Who has no list yet when the registry freezes has none to go on with.
    expect((await get()).status).toBe(200);
    await rig.registry.instance.pause();
    const results: number[] = [];
    let done = false;
    const calls = (async () => {
      while (!done) results.push((await get()).status);
    })();
    // Longer than any lease: all of them run out.
    await delay(4_500);
    await rig.registry.instance.resume();
    await eventually(async () =>
      (await Promise.all(products.map(isKnown).map((known) => known.catch(() => false)))).every(Boolean),
    ).toBe(true);
    await delay(1_000);
    done = true;
    await calls;
    expect(new Set(results)).toEqual(new Set([200]));
    const added = await rig.start('product-5');
    products.push(added);
    await eventually(async () => {
      await get();
      return reached(added);
    }).toBeGreaterThan(0);
  });

  test('fails at once when the last instance has left, and recovers with the next one', async () => {
    await Promise.all(products.splice(0).map(({ running }) => running.stop()));
    // Not at once: it has just kept a list over the registry's silence, and does so for a lease's time.
    // The client is not told what is missing inside; the log is.
    await eventually(async () => {
      await get();
      return (await gateway.log()).some(({ reason }) => /no instance of product is registered/.test(reason));
    }).toBe(true);
    const { status, body, tookMs } = await get();
    expect({ status, body }).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
    expect(tookMs).toBeLessThan(2_000);
    products.push(await rig.start('product-1'));
    await eventually(async () => (await get()).status).toBe(200);
  });

  test('fails at once for a service that never had an instance', async () => {
    const { status, tookMs } = await get('/api/orders/1');
    expect(status).toBe(503);
    expect(tookMs).toBeLessThan(2_000);
  });
});

test('an instance that fails while the others do not is asked no more for a while', async () => {
  await using rig = await Rig.open();
  await rig.settings('gateway', {
    clients: {
      product: {
        outlierDetection: {
          intervalMs: 300,
          baseEjectionTimeMs: 60_000,
          failurePercentageThreshold: 50,
          requestVolume: 2,
        },
      },
    },
  });
  const [gateway, failing] = await rig.startAll('gateway-1', 'product-1', 'product-2', 'product-3');
  if (!gateway || !failing) throw new Error('not started');
  await using _fault = await rig.fault(failing, {
    id: 'sick',
    match: { service: 'product', instance: 'product-1' },
    abort: { percentage: 100, grpcStatus: 'INTERNAL' },
  });
  const get = async () => (await fetch(`http://${gateway.record.address}/api/products/tea`)).status;
  const round = async () => {
    const results: number[] = [];
    for (let call = 0; call < 12; call++) results.push(await get());
    return results.every((status) => status === 200);
  };
  expect(await round()).toBe(false);
  await eventually(round).toBe(true);
  expect(await round()).toBe(true);
});

/** User and system time of a process; clock ticks are 10 ms on Linux. */
async function cpuSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}
