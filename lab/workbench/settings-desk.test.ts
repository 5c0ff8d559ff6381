import { expect, test } from 'vitest';
import { SettingsDesk } from './settings-desk.ts';

test('while a change of a service is under way another one is refused with nothing tried, and taken afterwards', async () => {
  const inForce = Promise.withResolvers<void>();
  const tried: unknown[] = [];
  const desk = new SettingsDesk({
    arm: {
      settings: {},
      setSettings: async (settings) => {
        tried.push(settings);
        await inForce.promise;
      },
    },
    ...{ services: ['loans'], instances: () => [] },
  });
  const first = desk.set('loans', { server: { shelves: 3 } });
  await expect(desk.set('loans', {})).rejects.toMatchObject({
    code: 'settings-under-way',
    message: expect.stringContaining('Ask again once `pending` is null.'),
  });
  expect(tried).toHaveLength(1);
  inForce.resolve();
  await first;
  expect(await desk.set('loans', {})).toMatchObject({ pending: null });
  expect(tried).toHaveLength(2);
});
