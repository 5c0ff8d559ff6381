import type { Sampling } from '../analysis/sampling/sampling.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import { kindOf } from '../faults/kinds.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** A fault on what is not there would meet nothing. Throws FaultlineError `collector-not-asked-for` (exit code 2). */
export function requireCollector({ name, faults }: Scenario, sampling: Sampling | null): void {
  if (sampling !== null || !faults.some((plan) => kindOf(plan).silences?.(plan) === 'collector')) return;
  throw new FaultlineError(
    'collector-not-asked-for',
    `Expected --collector <sampling> for ${name}, whose faults silence the Collector, got none.`,
    { exitCode: ExitCode.usage },
  );
}
