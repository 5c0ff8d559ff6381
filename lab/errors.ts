import type { ErrorCode } from './error-codes.ts';

export type { ErrorCode } from './error-codes.ts';

/**
 * Documented exit codes of the `scenario` command, see README. When several apply the gravest is used;
 * `EXIT_GRAVITY` in lab/run/problems/exit-code.ts holds the order.
 */
export const ExitCode = {
  pass: 0,
  usage: 2,
  notStarted: 3,
  leftBehind: 4,
  inconclusive: 5,
  failed: 99,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/**
 * Base of every error that the lab shows its user. The message is one line that names the subject, what was
 * expected and what was found; `detail` may add lines such as an instance's last log lines.
 * Callers decide on `code`, never on the text; docs/error-codes.md tells what each means.
 */
export class FaultlineError extends Error {
  override readonly name = 'FaultlineError';
  readonly code: ErrorCode;
  readonly exitCode: ExitCode;
  readonly detail: readonly string[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { exitCode?: ExitCode; cause?: unknown; detail?: readonly string[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.exitCode = options.exitCode ?? ExitCode.notStarted;
    this.detail = options.detail ?? [];
  }
}
