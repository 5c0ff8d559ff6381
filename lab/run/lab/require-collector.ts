import { type Sampling, samplingName } from '../../analysis/sampling/sampling.ts';
import { type ErrorCode, ExitCode, FaultlineError } from '../../errors.ts';
import { kindOf } from '../../faults/kinds.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { ownSampling } from './arm-sampling.ts';

/**
 * A fault on what is not there would meet nothing, and of an arm's own sampling and the one that is asked for only one can hold.
 * Throws FaultlineError `collector-not-asked-for` or `sampling-of-its-own` (exit code 2).
 */
export function requireCollector(scenario: Scenario, asked: Sampling | null): void {
  const { name, faults, arms } = scenario;
  if (scenario.sampling !== undefined && asked !== null) {
    const expected = `Expected no --collector for ${name}, whose arms say their own sampling`;
    throw refused('sampling-of-its-own', `${expected}, got \`${samplingName(asked)}\`.`);
  }
  const isThere =
    asked !== null || Object.keys(arms).every((arm) => ownSampling(scenario, arm)?.kind === 'tail');
  if (isThere || !faults.some((plan) => kindOf(plan).silences?.(plan) === 'collector')) return;
  throw refused(
    'collector-not-asked-for',
    `Expected --collector <sampling> for ${name}, whose faults silence the Collector, got none.`,
  );
}

const refused = (code: ErrorCode, message: string) =>
  new FaultlineError(code, message, { exitCode: ExitCode.usage });
