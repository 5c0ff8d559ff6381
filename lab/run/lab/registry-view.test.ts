import { getEventListeners } from 'node:events';
import { type InstanceRecord, keys } from '@faultline/control';
import { Etcd3 } from 'etcd3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually, Rig } from '../../../services/kit/testing/rig.ts';
import { type IgnoredKey, RegistryView } from './registry-view.ts';

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
const services = ['bank'];
const quiet = { services, onChange: () => {} };
const remove = (instance: string) => rig.etcd.delete().key(keys.instance('bank', instance)).exec();

test('knows who was registered before, and each change after, with who is there then', async () => {
  await put(record('bank-1'));
  const told: string[] = [];
  await using view = await RegistryView.open(etcd, {
    services,
    onChange: ({ kind, instance }, instances) => {
      told.push(`${kind} ${instance.instance}: ${instances.map((each) => each.instance).join(' ')}`);
    },
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
  await using view = await RegistryView.open(etcd, quiet);
  await remove('bank-1');
  expect((await view.stillThereAfter(300)).map(({ instance }) => instance)).toEqual(['bank-2']);
  const waiting = view.stillThereAfter(60_000);
  await remove('bank-2');
  expect(await waiting).toEqual([]);
});

test('says which lease an instance lives under, and forgets it when that ends', async () => {
  const told: string[] = [];
  await using view = await RegistryView.open(etcd, { services, onChange: ({ kind }) => told.push(kind) });
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
  await using view = await RegistryView.open(etcd, quiet);
  const { signal } = new AbortController();
  const waiting = view.waitFor(({ pid }) => pid === 8, signal);
  await put(record('bank-1', { pid: 7 }));
  await put(record('bank-2', { pid: 8 }));
  expect(await waiting).toMatchObject({ instance: 'bank-2' });
  expect(await view.waitFor(({ pid }) => pid === 7, signal)).toMatchObject({ instance: 'bank-1' });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('stops waiting when it is told to, with the reason', async () => {
  await using view = await RegistryView.open(etcd, quiet);
  const abort = new AbortController();
  const waiting = view.waitFor(() => true, abort.signal);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(view.waitFor(() => true, abort.signal)).rejects.toThrow('enough');
});

test('can be disposed of while the registry is silent', async () => {
  const view = await RegistryView.open(etcd, quiet);
  await rig.registry.instance.pause();
  try {
    // Without a bound this would wait for the answer of a registry that gives none.
    await view[Symbol.asyncDispose]();
    etcd.close();
  } finally {
    await rig.registry.instance.resume();
  }
});

describe('what is no record of an instance', () => {
  const garbage = (key: string, value: string) => rig.etcd.put(`${keys.services}${key}`).value(value).exec();

  test('is told once of each key, and passed over', async () => {
    await garbage('bank/before', 'null');
    const ignored: IgnoredKey[] = [];
    await using view = await RegistryView.open(etcd, { ...quiet, onIgnored: (each) => ignored.push(each) });
    for (const value of ['{', '7', '{}']) await garbage('bank/bank-7', value);
    await garbage('bank/bank-1/deeper', JSON.stringify(record('bank-1')));
    const stranger = record('shop-1', { service: 'shop' });
    await put(stranger);
    await put(record('bank-1'));
    await eventually(() => view.instances.map(({ instance }) => instance)).toEqual(['bank-1']);
    expect(ignored).toEqual([
      {
        key: '/faultline/services/bank/before',
        problem: 'expected a JSON object, found "null"',
        replaced: null,
      },
      { key: '/faultline/services/bank/bank-7', problem: 'expected JSON, found "{"', replaced: null },
      {
        key: '/faultline/services/bank/bank-1/deeper',
        problem: expect.stringContaining('expected a key'),
        replaced: null,
      },
      {
        key: '/faultline/services/shop/shop-1',
        problem: 'expected a service of the system, found `shop`',
        replaced: null,
      },
    ]);
  });

  test('in the place of a record: the instance stays known, is not taken for left, and comes back', async () => {
    await put(record('bank-1'));
    const ignored: IgnoredKey[] = [];
    await using view = await RegistryView.open(etcd, { ...quiet, onIgnored: (each) => ignored.push(each) });
    for (let times = 0; times < 2; times++) {
      await garbage('bank/bank-1', '[]');
      await garbage('bank/bank-1', '{}');
      expect(await view.stillThereAfter(5_000)).toEqual([]);
      expect(view.instances).toMatchObject([{ instance: 'bank-1', pid: 1 }]);
      await put(record('bank-1'));
      await eventually(async () => (await view.stillThereAfter(0)).length).toBe(1);
    }
    expect(ignored.map(({ replaced }) => replaced)).toEqual(['bank-1', 'bank-1']);
    await remove('bank-1');
    expect(await view.stillThereAfter(5_000)).toEqual([]);
  });
});
