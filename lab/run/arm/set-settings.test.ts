import type { ServiceSettings } from '@faultline/control';
import { expect, test } from 'vitest';
import { attachedInstance } from '../../runtime/attached-instance.ts';
import { liveScenario } from '../../workbench/fixture/live-scenario.ts';
import { SetSettings, type SetSettingsOptions } from './set-settings.ts';

test('an instance that does not say that it goes by them is told, also one that is called after its host', async () => {
  const name = 'loans-of-a-host';
  // Nobody listens there.
  const record = { service: 'loans', instance: name, adminAddress: '127.0.0.1:9' };
  const written: string[] = [];
  const put = () => ({ value: (text: string) => ({ exec: async () => void written.push(text) }) });
  const options = {
    ...{ arm: 'plain', settings: {}, targets: liveScenario(), confirmMs: 0 },
    etcd: { get: () => ({ exec: async () => ({}) }), put },
    journal: { write: () => {} },
    instances: () => [record],
    system: { instances: new Map([[name, attachedInstance(name)]]) },
    protections: { expect: () => {} },
  } as unknown as SetSettingsOptions;
  const loans: ServiceSettings = { clients: { readers: { timeoutMs: 80 } } };
  await expect(new SetSettings(options).set({ loans })).rejects.toMatchObject({
    code: 'settings-not-applied',
    message: expect.stringContaining(`in force on ${name} within`),
  });
  expect(written).toEqual([JSON.stringify(loans), '{}']);
});
