import { fileURLToPath } from 'node:url';
import { type FaultRecord, keys } from '@faultline/control';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually, Rig, type ServiceInstance } from '../../services/kit/testing/rig.ts';
import { product } from '../../services/proto/contracts.ts';
import { connectRegistry } from '../run/lab/registry-connection.ts';
import { FaultInjector } from './fault-injector.ts';

const INJECTING_MAIN = fileURLToPath(new URL('./fixture/injecting-main.ts', import.meta.url));

let rig: Rig;
let one: ServiceInstance;
let two: ServiceInstance;
beforeAll(async () => {
  rig = await Rig.open();
  [one, two] = (await rig.startAll('product-1', 'product-2')) as [ServiceInstance, ServiceInstance];
});
afterEach(async () => {
  if (one.running.state === 'exited') one = await rig.restart(one, 'SIGTERM');
  if (two.running.state === 'exited') two = await rig.restart(two, 'SIGTERM');
});
afterAll(() => rig[Symbol.asyncDispose]());

const instances = () => [one.record, two.record];
const startInjector = (confirmMs = 10_000) => new FaultInjector({ etcd: rig.etcd, instances, confirmMs });
const fault = (id: string, replace: Partial<FaultRecord> = {}): FaultRecord => ({
  id,
  match: { service: 'product' },
  delay: { percentage: 100, fixedDelayMs: 1 },
  seed: 1,
  expiresAtUnixMs: Date.now() + 60_000,
  ...replace,
});
const inForce = (instance: ServiceInstance, id: string) =>
  instance.metric('faultline_fault_active', { fault_id: id });
const inRegistry = () => rig.etcd.getAll().prefix(keys.faults).keys();

describe('injecting', () => {
  test('resolves when all matching instances apply it, and no other does', async () => {
    await using injector = startInjector();
    await injector.inject(fault('all'));
    expect([await inForce(one, 'all'), await inForce(two, 'all')]).toEqual([1, 1]);
    await injector.inject(fault('second', { match: { service: 'product', instance: two.running.name } }));
    expect([await inForce(one, 'second'), await inForce(two, 'second')]).toEqual([0, 1]);
  });

  test('tells when it came on the first of them: no call met it before', async () => {
    await using injector = startInjector();
    using client = two.client(product);
    const askedMs = Date.now();
    const cameMs = (await injector.inject(fault('timed'))) ?? Number.NaN;
    const at = (instance: ServiceInstance, what: string) =>
      instance.metric(`faultline_fault_${what}_timestamp_seconds`, { fault_id: 'timed' });
    const came = await Promise.all([one, two].map((instance) => at(instance, 'came')));
    expect(cameMs).toBe(1_000 * Math.min(...came));
    expect(cameMs).toBeGreaterThan(askedMs - 1);
    await client.unary('GetProduct', { productId: 'tea' });
    expect(1_000 * (await at(two, 'first_injected'))).toBeGreaterThan(cameMs);
    await injector.undo('timed');
    const went = await Promise.all([one, two].map((instance) => at(instance, 'went')));
    expect(1_000 * Math.min(...went)).toBeGreaterThan(cameMs);
  });

  test('to nobody is an error that says so', async () => {
    await using injector = startInjector(1_000);
    await expect(injector.inject(fault('none', { match: { service: 'bank' } }))).rejects.toMatchObject({
      code: 'fault-not-applied',
      message: expect.stringContaining('Expected fault none to be in force on any instance of bank within'),
    });
  });

  test('what an instance refuses to apply is an error that names the instance', async () => {
    await using injector = startInjector(1_000);
    const late = fault('late', { expiresAtUnixMs: Date.now() - 1 });
    await expect(injector.inject(late)).rejects.toMatchObject({
      code: 'fault-not-applied',
      message: expect.stringContaining(`${one.running.name}, ${two.running.name}`),
    });
  });

  test('a dead instance is none that it must be in force on', async () => {
    await one.running.kill();
    await using injector = startInjector();
    await injector.inject(fault('half'));
    expect(await inForce(two, 'half')).toBe(1);
  });

  test('neither is a paused one; it is waited for, as it may be only busy', async () => {
    await one.running.pause();
    await using injector = startInjector(2_000);
    await injector.inject(fault('awake'));
    expect(await inForce(two, 'awake')).toBe(1);
    await one.running.resume();
    await eventually(() => inForce(one, 'awake')).toBe(1);
  });
});

describe('undoing', () => {
  test('goes last in, first out, and leaves nothing', async () => {
    await using injector = startInjector();
    for (const id of ['a', 'b', 'c']) await injector.inject(fault(id));
    expect(await injector.undoAll()).toEqual(['c', 'b', 'a']);
    expect(await inRegistry()).toEqual([]);
    for (const instance of [one, two]) expect(await inForce(instance, 'a')).toBe(0);
    expect(await injector.left()).toEqual([]);
    expect(await injector.undoAll()).toEqual([]);
  });

  test('of one leaves the others in force', async () => {
    await using injector = startInjector();
    for (const id of ['a', 'b']) await injector.inject(fault(id));
    await injector.undo('a');
    await injector.undo('never-injected');
    expect([await inForce(one, 'a'), await inForce(one, 'b')]).toEqual([0, 1]);
    expect(await injector.left()).toEqual([
      `key ${keys.fault('b')} is still in the registry`,
      `fault b is still in force on ${one.running.name}`,
      `fault b is still in force on ${two.running.name}`,
    ]);
  });

  test('does not wait for an instance that died meanwhile', async () => {
    await using injector = startInjector();
    await injector.inject(fault('a'));
    await two.running.kill();
    expect(await injector.undoAll()).toEqual(['a']);
    expect(await injector.left()).toEqual([]);
  });

  test('one that is silent is not taken for clean', async () => {
    await using injector = startInjector(1_000);
    await two.running.pause();
    expect(await injector.left()).toEqual([`${two.running.name} does not say whether a fault is in force`]);
    await two.running.resume();
  });

  test('disposing undoes what is left, also what was never confirmed', async () => {
    {
      await using injector = startInjector(1_000);
      await injector.inject(fault('a'));
      await expect(injector.inject(fault('b', { match: { service: 'bank' } }))).rejects.toThrow('fault b');
    }
    expect(await inRegistry()).toEqual([]);
    expect(await inForce(one, 'a')).toBe(0);
  });
});

describe('while it should be in force', () => {
  test('a fault that has ended by itself on an instance is told', async () => {
    await using injector = startInjector();
    await injector.inject(fault('whole'));
    await injector.inject(fault('short', { expiresAtUnixMs: Date.now() + 600 }));
    await eventually(() => inForce(one, 'short')).toBe(0);
    await eventually(() => inForce(two, 'short')).toBe(0);
    expect(await injector.lapseOf('short')).toBe('product-1, product-2 no longer applied it');
    expect(await injector.lapseOf('whole')).toBeNull();
    expect(await injector.lapseOf('never')).toBe('it was never injected');
  });

  test('an instance that is dead or paused is none that must apply it', async () => {
    await using injector = startInjector(1_000);
    await injector.inject(fault('a'));
    await one.running.pause();
    expect(await injector.lapseOf('a')).toBeNull();
    await one.running.resume();
    await two.running.kill();
    expect(await injector.lapseOf('a')).toBeNull();
  });
});

describe('a fault never outlives the lab', () => {
  test('when its lease is revoked it is gone, and the injector says which ended early', async () => {
    await using injector = startInjector();
    await injector.inject(fault('a'));
    expect(injector.lost).toEqual([]);
    const { kvs } = await rig.etcd.getAll().prefix(keys.faults).exec();
    await rig.etcd.leaseClient.leaseRevoke({ ID: kvs[0]?.lease as string });
    await eventually(() => inForce(one, 'a')).toBe(0);
    // Told by the answer to the next keepalive.
    await eventually(() => injector.lost).toEqual(['a']);
  });

  test('after a silence of the registry that was longer than its lease, faults are set under another one', {
    timeout: 30_000,
  }, async () => {
    const etcd = connectRegistry(rig.registry.endpoint);
    {
      await using injector = new FaultInjector({ etcd, instances, confirmMs: 10_000, leaseTtlS: 1 });
      await injector.inject(fault('before'));
      await rig.registry.instance.pause();
      // So long until the registry counts as silent, which is longer than the lease.
      await expect(injector.inject(fault('meanwhile'))).rejects.toMatchObject({
        code: 'faults-out-of-reach',
        message: expect.stringContaining('End its outage, or wait until it answers; then ask again.'),
      });
      await expect(injector.undo('before')).rejects.toMatchObject({ code: 'faults-out-of-reach' });
      await rig.registry.instance.resume();
      await injector.inject(fault('after'));
      expect([await inForce(one, 'after'), await inForce(two, 'after')]).toEqual([1, 1]);
      await eventually(() => injector.lost).toEqual(['before']);
      await injector.inject(fault('second'));
      expect(await injector.undoAll()).toEqual(['second', 'after', 'before']);
      expect(injector.lost).toEqual(['before']);
      expect(await injector.left()).toEqual([]);
    }
    etcd.close();
  });

  test('faults that come at once after their lease is gone share another one', async () => {
    await using injector = startInjector();
    await injector.inject(fault('first'));
    const { kvs } = await rig.etcd.getAll().prefix(keys.faults).exec();
    await rig.etcd.leaseClient.leaseRevoke({ ID: kvs[0]?.lease as string });
    await Promise.all(['a', 'b', 'c'].map((id) => injector.inject(fault(id))));
    const now = await rig.etcd.getAll().prefix(keys.faults).exec();
    expect(now.kvs).toHaveLength(3);
    expect(new Set(now.kvs.map(({ lease }) => lease)).size).toBe(1);
    expect(injector.lost).toEqual(['first']);
  });

  test('one that is being set when the injector is disposed is not written', async () => {
    const injector = startInjector();
    const setting = injector.inject(fault('late'));
    const refused = expect(setting).rejects.toMatchObject({ code: 'arm-ended' });
    await injector[Symbol.asyncDispose]();
    await refused;
    expect(await inRegistry()).toEqual([]);
  });

  test('when the lab is killed it ends with the lease', { timeout: 60_000 }, async () => {
    const plan = { endpoint: rig.registry.endpoint, fault: fault('orphan'), instances: instances() };
    const lab = await rig.runtime.start({
      name: 'lab',
      command: [process.execPath, INJECTING_MAIN, JSON.stringify(plan)],
      ready: async (instance, signal) => void (await instance.waitForLine(/injected/, signal)),
    });
    expect(await inForce(one, 'orphan')).toBe(1);
    await lab.kill();
    await eventually(() => inForce(one, 'orphan'), 30_000).toBe(0);
    expect(await inRegistry()).toEqual([]);
  });
});
