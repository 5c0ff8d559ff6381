import { Etcd3 } from 'etcd3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Rig } from '../../../services/kit/testing/rig.ts';
import { startClock } from '../../runtime/clock.ts';
import { LEASE_LEFT, LeaseWatch } from './lease-watch.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterAll(() => rig[Symbol.asyncDispose]());

test('what each lease has left is a series of its instance; of one that the registry does not have there is none', async () => {
  const { ID } = await rig.etcd.leaseClient.leaseGrant({ TTL: 3 });
  const clock = startClock();
  const fromMs = Math.floor(clock.now());
  const watch = new LeaseWatch({
    etcd: rig.etcd,
    instances: () => [
      { service: 'bank', instance: 'bank-1', leaseId: ID },
      { service: 'bank', instance: 'bank-2', leaseId: '4242' },
    ],
    clock,
    everyMs: 50,
  });
  const points = () => watch.series[0]?.points ?? [];
  // Nobody keeps it alive.
  await expect.poll(() => points().at(-1)?.value, { timeout: 10_000 }).toBeLessThan(2);
  await watch[Symbol.asyncDispose]();
  expect(watch.series).toEqual([
    { name: LEASE_LEFT, labels: { instance: 'bank-1', job: 'bank' }, points: expect.any(Array) },
  ]);
  const values = points().map(({ value }) => value);
  expect(values).toEqual(values.toSorted((a, b) => b - a));
  expect(values[0]).toBeGreaterThanOrEqual(2);
  for (const { tMs } of points()) {
    expect(Number.isInteger(tMs)).toBe(true);
    expect(tMs).toBeGreaterThanOrEqual(fromMs);
    expect(tMs).toBeLessThanOrEqual(clock.now() + 1);
  }
});

test('of a registry that does not answer there are no points', async () => {
  const gone = new Etcd3({ hosts: 'http://127.0.0.1:1' });
  gone.close();
  let looks = 0;
  await using watch = new LeaseWatch({
    etcd: gone,
    instances: () => {
      looks += 1;
      return [{ service: 'bank', instance: 'bank-1', leaseId: '1' }];
    },
    clock: startClock(),
    everyMs: 20,
  });
  await expect.poll(() => looks).toBeGreaterThan(3);
  expect(watch.series).toEqual([]);
});
