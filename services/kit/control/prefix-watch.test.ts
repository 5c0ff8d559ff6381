import { setTimeout as delay } from 'node:timers/promises';
import type { Etcd3 } from 'etcd3';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectRegistry } from '../registry/connection.ts';
import { Silence } from '../registry/silence.ts';
import { registries } from '../testing/registries.ts';
import { eventually, Rig } from '../testing/rig.ts';
import { type PrefixWatchOptions, watchPrefix } from './prefix-watch.ts';

const silent = pino({ level: 'silent' });

describe.each(await registries())('a watch of a prefix in %s', (_name, registry) => {
  let rig: Rig;
  let etcd: Etcd3;
  beforeAll(async () => {
    rig = await Rig.open({ registry });
    etcd = connectRegistry(rig.registry.endpoint);
  });
  afterAll(async () => {
    etcd?.close();
    await rig?.[Symbol.asyncDispose]();
  });

  /** Each state that was told of, as one object. */
  function watch(prefix: string, through: Etcd3 = etcd, options: PrefixWatchOptions = {}) {
    const told: Record<string, string>[] = [];
    const tell = (values: ReadonlyMap<string, string>) =>
      void told.push(
        Object.fromEntries([...values].map(([key, value]) => [key.slice(prefix.length), value])),
      );
    const watched = watchPrefix(through, prefix, silent, tell, options);
    return { told, ...watched };
  }
  const put = (key: string, value: string) => rig.etcd.put(key).value(value).exec();
  const remove = (key: string) => rig.etcd.delete().key(key).exec();

  test('tells what is there, then every change', async () => {
    await put('/a/1', 'x');
    const { told, ready, close } = watch('/a/');
    await ready;
    expect(told).toEqual([{ 1: 'x' }]);
    await put('/a/2', 'y');
    await put('/b/2', 'not mine');
    await put('/a/2', 'y');
    await remove('/a/1');
    await eventually(() => told).toEqual([{ 1: 'x' }, { 1: 'x', 2: 'y' }, { 2: 'y' }]);
    close();
  });

  test('is ready, and silent, where there is nothing', async () => {
    const { told, ready, close } = watch('/nothing/');
    await ready;
    expect(told).toEqual([]);
    close();
  });

  test('tells nothing any more once it is closed', async () => {
    const { told, ready, close } = watch('/c/');
    const other = watch('/c/');
    await Promise.all([ready, other.ready]);
    close();
    await put('/c/1', 'late');
    await eventually(() => other.told).toEqual([{ 1: 'late' }]);
    expect(told).toEqual([]);
    other.close();
  });

  test('misses nothing when the revision it would watch from is compacted away meanwhile', async () => {
    await put('/d/1', 'first');
    let raced = 0;
    /** The first list is answered, then changes and a compaction overtake the watch. */
    const overtaken = (real: Etcd3): Etcd3 =>
      new Proxy(real, {
        get(target, name) {
          const member = Reflect.get(target, name, target);
          if (name !== 'getAll') return typeof member === 'function' ? member.bind(target) : member;
          return () => ({
            prefix: (prefix: string) => ({
              exec: async () => {
                const listed = await target.getAll().prefix(prefix).exec();
                if (raced++ > 0) return listed;
                await remove('/d/1');
                await put('/d/2', 'second');
                const { header } = await put('/d/2', 'third');
                await rig.etcd.kv.compact({ revision: header.revision, physical: true });
                return listed;
              },
            }),
          });
        },
      });
    const { told, ready, close } = watch('/d/', overtaken(etcd));
    await ready;
    await eventually(() => told.at(-1)).toEqual({ 2: 'third' });
    await put('/d/3', 'after');
    await eventually(() => told.at(-1)).toEqual({ 2: 'third', 3: 'after' });
    close();
    expect(raced).toBeGreaterThan(1);
  });

  test('keeps what it knows while the registry is frozen, and catches up after', async () => {
    await put('/e/1', 'x');
    const { told, ready, close } = watch('/e/');
    await ready;
    await rig.registry.instance.pause();
    await delay(2_500);
    expect(told).toEqual([{ 1: 'x' }]);
    await rig.registry.instance.resume();
    await eventually(() =>
      put('/e/2', 'y').then(
        () => told.at(-1),
        () => undefined,
      ),
    ).toEqual({ 1: 'x', 2: 'y' });
    close();
  });

  test('of a registry that was silent keeps for a while what ran out meanwhile', async () => {
    const ttlS = 2;
    const silence = new Silence(ttlS);
    const own = connectRegistry(rig.registry.endpoint);
    const lease = own.lease(ttlS);
    lease.on('lost', () => {});
    using _followed = silence.follow(lease);
    await lease.put('/g/1').value('x');
    const { told, ready, close } = watch('/g/', own, { keepAfterLossMs: 1_500, silence });
    await ready;
    const noticed = new Promise<void>((resolve) => void silence.whenSilent(resolve));
    const disconnected = vi.fn();
    (await own.watch().key('/g').create()).on('disconnected', disconnected);
    const pausedAt = performance.now();
    await rig.registry.instance.pause();
    await noticed;
    // A keepalive each third, and a quarter of patience: before any lease can run out that was kept alive until then.
    expect(performance.now() - pausedAt).toBeLessThan((ttlS * 1_000 * 2) / 3);
    await delay(ttlS * 1_000);
    await rig.registry.instance.resume();
    await eventually(() => rig.etcd.get('/g/1').exists()).toBe(false);
    await put('/g/2', 'y');
    await eventually(() => told.at(-1)).toEqual({ 1: 'x', 2: 'y' });
    await eventually(() => told.at(-1)).toEqual({ 2: 'y' });
    // The connection has stood all the time: nothing else would have told.
    expect(disconnected).not.toHaveBeenCalled();
    close();
    lease.release();
    own.close();
  });
});

test('a watch follows an embedded registry that came back empty', async () => {
  await using rig = await Rig.open();
  const etcd = connectRegistry(rig.registry.endpoint);
  await rig.etcd.put('/f/1').value('x');
  const told: number[] = [];
  const { ready, close } = watchPrefix(etcd, '/f/', silent, (values) => told.push(values.size));
  await ready;
  await rig.registry.instance.kill();
  await rig.registry.instance.restart();
  await eventually(() => told).toEqual([1, 0]);
  await eventually(async () => {
    await rig.etcd
      .put('/f/2')
      .value('y')
      .exec()
      .catch(() => {});
    return told;
  }).toEqual([1, 0, 1]);
  close();
  etcd.close();
});
