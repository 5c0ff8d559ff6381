import type { ErrorCode } from '../error-codes.ts';
import { ExitCode, FaultlineError } from '../errors.ts';

/** Which refusal of its code it is, of those of the workshop and the board, whose pages tell it in two languages. They stay: clients may decide on them. */
export const REASONS = [
  'no-workshop',
  'exercise-unknown',
  'choice-unknown',
  'step-shut',
  'run-under-way',
  'no-run-yet',
  'report-gone',
  'progress-damaged',
  'nickname-invalid',
  'nickname-taken',
  'room-full',
  'not-in-room',
  'vote-open',
  'no-vote-open',
  'other-vote-open',
  'votes-held',
] as const;
export type Reason = (typeof REASONS)[number];

/** A request that is not carried out. */
export class Refused extends FaultlineError {
  /** Undefined where the code says it. */
  readonly reason: Reason | undefined;

  constructor(code: ErrorCode, message: string, reason?: Reason) {
    super(code, message, { exitCode: ExitCode.usage });
    this.reason = reason;
  }
}

/** Of a request that is not carried out, whoever has sent it. */
export const refused = (code: ErrorCode, message: string, reason?: Reason) =>
  new Refused(code, message, reason);
