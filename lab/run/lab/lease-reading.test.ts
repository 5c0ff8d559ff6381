import { Etcd3 } from 'etcd3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Rig } from '../../../services/kit/testing/rig.ts';
import { grantedTtlS } from './lease-reading.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterAll(() => rig[Symbol.asyncDispose]());

test('is what was granted, not what is left of it', async () => {
  const { ID } = await rig.etcd.leaseClient.leaseGrant({ TTL: 7 });
  expect(await grantedTtlS(rig.etcd, ID)).toBe(7);
});

test('there is none of a lease that the registry does not have, nor from a registry that is gone', async () => {
  expect(await grantedTtlS(rig.etcd, '4242')).toBeNull();
  const gone = new Etcd3({ hosts: 'http://127.0.0.1:1' });
  gone.close();
  expect(await grantedTtlS(gone, '4242')).toBeNull();
});
