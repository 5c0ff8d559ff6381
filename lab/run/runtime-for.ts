import { ExitCode, FaultlineError } from '../errors.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { isPlain } from '../system/system.ts';
import type { RuntimeChoice } from './runtimes.ts';

/**
 * Services without the kit run as processes alone, so `auto` is `process` where there is one.
 * @throws FaultlineError `runtime-unsupported` (exit code 2) where Docker was asked for
 */
export function runtimeFor(
  scenarios: readonly Pick<Scenario, 'name' | 'system' | 'topology'>[],
  choice: RuntimeChoice,
): RuntimeChoice {
  for (const { name, system, topology } of scenarios) {
    const plain = Object.keys(topology).filter((service) => isPlain(system.services[service]));
    if (plain.length === 0) continue;
    if (choice === 'auto') return 'process';
    if (choice === 'docker')
      throw new FaultlineError(
        'runtime-unsupported',
        `Expected --runtime process for ${name}, whose services without the kit (${plain.join(', ')}) run as processes alone, got docker.`,
        { exitCode: ExitCode.usage },
      );
  }
  return choice;
}
