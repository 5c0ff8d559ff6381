import { keys, type ServiceSettings } from '@faultline/control';
import type { Etcd3 } from 'etcd3';
import type { Scenario } from '../scenario/scenario.ts';

/** The scenario with the settings that are in force in a system that runs without the lab, and nothing that the lab would bring about by itself. */
export async function asItStands(scenario: Scenario, etcd: Pick<Etcd3, 'get'>): Promise<Scenario> {
  const read = Object.keys(scenario.topology).map(
    async (service): Promise<[string, ServiceSettings]> => [
      service,
      ((await etcd.get(keys.settings(service)).json()) ?? {}) as ServiceSettings,
    ],
  );
  const [arm = ''] = Object.keys(scenario.arms);
  return {
    ...scenario,
    arms: { [arm]: Object.fromEntries(await Promise.all(read)) },
    conditions: [],
    starts: {},
  };
}
