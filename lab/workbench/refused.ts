import type { ErrorCode } from '../error-codes.ts';
import { ExitCode, FaultlineError } from '../errors.ts';

/** Of a request that is not carried out, whoever has sent it. */
export const refused = (code: ErrorCode, message: string) =>
  new FaultlineError(code, message, { exitCode: ExitCode.usage });
