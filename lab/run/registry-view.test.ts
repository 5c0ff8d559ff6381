import { getEventListeners } from 'node:events';
import { Etcd3 } from 'etcd3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually, Rig } from '../../services/kit/testing/rig.ts';
import { type InstanceRecord, keys } from '../../services/proto/control.ts';
import { RegistryView } from './registry-view.ts';

let rig: Rig;
let etcd: Etcd3;
beforeAll(async () => {
  rig = await Rig.open();
});
afterAll(() => rig[Symbol.asyncDispose]());
beforeEach(() => {
  etcd = new Etcd3({ hosts: `http://${rig.registry.endpoint}` });
});
afterEach(async () => {
  etcd.close();
  await rig.etcd.delete().prefix(keys.services).exec();
});

const record = (instance: string, replace: Partial<InstanceRecord> = {}): InstanceRecord => ({
  service: 'bank',
  instance,
  address: '127.0.0.1:1',
  adminAddress: '127.0.0.1:2',
  pid: 1,
  startedAtUnixMs: 0,
  ...replace,
});
const put = (instance: InstanceRecord) =>
  rig.etcd.put(keys.instance(instance.service, instance.instance)).value(JSON.stringify(instance)).exec();
const remove = (instance: string) => rig.etcd.delete().key(keys.instance('bank', instance)).exec();

test('knows who was registered before, and each change after, with who is there then', async () => {
  await put(record('bank-1'));
  const told: string[] = [];
  await using view = await RegistryView.open(etcd, ({ kind, instance }, instances) => {
    told.push(`${kind} ${instance.instance}: ${instances.map((each) => each.instance).join(' ')}`);
  });
  expect(view.instances).toEqual([{ ...record('bank-1'), leaseId: '0' }]);
  await put(record('bank-2', { pid: 7 }));
  await remove('bank-1');
  await eventually(() => told).toEqual([
    'registered bank-1: bank-1',
    'registered bank-2: bank-1 bank-2',
    'forgotten bank-1: bank-2',
  ]);
  expect(view.instances).toMatchObject([{ instance: 'bank-2', pid: 7 }]);
});

test('waits until nobody is registered any more, and says who still is when the time is up', async () => {
  await put(record('bank-1'));
  await put(record('bank-2'));
  await using view = await RegistryView.open(etcd, () => {});
  await remove('bank-1');
  expect((await view.stillThereAfter(300)).map(({ instance }) => instance)).toEqual(['bank-2']);
  const waiting = view.stillThereAfter(60_000);
  await remove('bank-2');
  expect(await waiting).toEqual([]);
});

test('says which lease an instance lives under, and forgets it when that ends', async () => {
  const told: string[] = [];
  await using view = await RegistryView.open(etcd, ({ kind }) => told.push(kind));
  const lease = rig.etcd.lease(60);
  await lease
    .put(keys.instance('bank', 'bank-1'))
    .value(JSON.stringify(record('bank-1')))
    .exec();
  await eventually(() => told).toEqual(['registered']);
  expect(BigInt(view.instances[0]?.leaseId ?? 0)).toBe(BigInt(await lease.grant()));
  await lease.revoke();
  await eventually(() => told).toEqual(['registered', 'forgotten']);
});

test('waits for the first instance that fits', async () => {
  await using view = await RegistryView.open(etcd, () => {});
  const { signal } = new AbortController();
  const waiting = view.waitFor(({ pid }) => pid === 8, signal);
  await put(record('bank-1', { pid: 7 }));
  await put(record('bank-2', { pid: 8 }));
  expect(await waiting).toMatchObject({ instance: 'bank-2' });
  expect(await view.waitFor(({ pid }) => pid === 7, signal)).toMatchObject({ instance: 'bank-1' });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('stops waiting when it is told to, with the reason', async () => {
  await using view = await RegistryView.open(etcd, () => {});
  const abort = new AbortController();
  const waiting = view.waitFor(() => true, abort.signal);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(view.waitFor(() => true, abort.signal)).rejects.toThrow('enough');
});

test('can be disposed of while the registry is silent', async () => {
  const view = await RegistryView.open(etcd, () => {});
  await rig.registry.instance.pause();
  try {
    // Without a bound this would wait for the answer of a registry that gives none.
    await view[Symbol.asyncDispose]();
    etcd.close();
  } finally {
    await rig.registry.instance.resume();
  }
});
