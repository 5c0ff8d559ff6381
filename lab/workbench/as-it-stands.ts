import { keys, type ServiceSettings } from '@faultline/control';
import type { Etcd3 } from 'etcd3';
import { ExitCode, FaultlineError } from '../errors.ts';
import type { Scenario } from '../scenario/scenario.ts';

/**
 * The scenario with the settings that are in force in a system that runs without the lab, and nothing that the lab would bring about by itself.
 * @throws FaultlineError `attach-failed` (exit code 3) for settings that can not be read: they would be written over
 */
export async function asItStands(scenario: Scenario, etcd: Pick<Etcd3, 'get'>): Promise<Scenario> {
  const read = Object.keys(scenario.topology).map(async (service): Promise<[string, ServiceSettings]> => {
    const key = keys.settings(service);
    return [service, settingsIn(key, await etcd.get(key).string())];
  });
  const [arm = ''] = Object.keys(scenario.arms);
  return {
    ...scenario,
    arms: { [arm]: Object.fromEntries(await Promise.all(read)) },
    conditions: [],
    starts: {},
  };
}

function settingsIn(key: string, text: string | null): ServiceSettings {
  try {
    return (JSON.parse(text ?? '{}') ?? {}) as ServiceSettings;
  } catch (cause) {
    const found = (cause as Error).message;
    throw new FaultlineError('attach-failed', `Expected ${key} in etcd to hold JSON, got: ${found}.`, {
      exitCode: ExitCode.notStarted,
      cause,
    });
  }
}
