import { ExitCode, FaultlineError } from '../../errors.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { isPlain } from '../../system/system.ts';
import type { RuntimeChoice, RuntimeKind } from './runtimes.ts';

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

/**
 * Another command is of processes, another image of containers: in the other runtime the arm would be no other version.
 * @throws FaultlineError `runtime-unsupported` (exit code 2)
 */
export function requireStarts(
  scenarios: readonly Pick<Scenario, 'name' | 'starts'>[],
  runtime: RuntimeKind,
): void {
  const [applies, other] =
    runtime === 'docker' ? (['container', 'command'] as const) : (['command', 'container'] as const);
  for (const { name, starts = {} } of scenarios)
    for (const [arm, services] of Object.entries(starts))
      for (const [service, change] of Object.entries(services ?? {})) {
        if (!change?.[other] || change[applies]) continue;
        throw new FaultlineError(
          'runtime-unsupported',
          `Expected \`starts.${arm}.${service}\` of ${name} to have a \`${applies}\` too, since the runtime is ${runtime}, got \`${other}\` alone.`,
          { exitCode: ExitCode.usage },
        );
      }
}
