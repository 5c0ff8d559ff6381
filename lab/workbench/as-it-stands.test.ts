import { keys } from '@faultline/control';
import type { Etcd3 } from 'etcd3';
import { expect, test } from 'vitest';
import { asItStands } from './as-it-stands.ts';
import { liveScenario } from './fixture/live-scenario.ts';

const etcdWith = (held: Readonly<Record<string, string>>) =>
  ({ get: (key: string) => ({ string: async () => held[key] ?? null }) }) as unknown as Pick<Etcd3, 'get'>;

test('settings are those that are there, and the lab brings no condition along', async () => {
  const loans = { clients: { readers: { timeoutMs: 80 } } };
  const etcd = etcdWith({ [keys.settings('loans')]: JSON.stringify(loans), [keys.settings('desk')]: 'null' });
  const { arms, conditions } = await asItStands(liveScenario(), etcd);
  expect(arms).toEqual({ plain: { desk: {}, loans, readers: {} } });
  expect(conditions).toEqual([]);
});

test('settings that are no JSON are told, with their key: they would be written over', async () => {
  const key = keys.settings('loans');
  await expect(asItStands(liveScenario(), etcdWith({ [key]: '{' }))).rejects.toMatchObject({
    ...{ code: 'attach-failed', exitCode: 3, message: expect.stringContaining(`Expected ${key} in etcd`) },
  });
});
