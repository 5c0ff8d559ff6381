import { ExitCode, FaultlineError } from '../errors.ts';

/** Of what is asked of a mystery at the wrong time, or of a system that can not have it. */
export const mysteryRefused = (message: string) =>
  new FaultlineError('mystery-refused', message, { exitCode: ExitCode.usage });
