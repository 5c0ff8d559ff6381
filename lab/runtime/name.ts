import { FaultlineError } from '../errors.ts';
import type { RunningInstance } from './runtime.ts';

/** @throws FaultlineError `instance-name-invalid`, or `instance-name-taken` by one of `others` that is not gone */
export function checkName(name: string, others: Iterable<RunningInstance>): void {
  if (!/^[\w][\w.-]*$/.test(name)) {
    const message = `An instance name expects letters, digits, \`.\`, \`_\` and \`-\` (it names the log), got \`${name}\`.`;
    throw new FaultlineError('instance-name-invalid', message);
  }
  if ([...others].some((other) => other.name === name && other.state !== 'exited')) {
    throw new FaultlineError(
      'instance-name-taken',
      `An instance named ${name} is running; names are unique in a run.`,
    );
  }
}
