import { ExitCode } from '../../errors.ts';

/** From the gravest down. A lab that could not start says nothing about the system; left-overs harm the next run. */
const EXIT_GRAVITY: readonly ExitCode[] = [
  ExitCode.interrupted,
  ExitCode.usage,
  ExitCode.notStarted,
  ExitCode.leftBehind,
  ExitCode.failed,
  ExitCode.inconclusive,
  ExitCode.pass,
];

export function gravest(codes: readonly ExitCode[]): ExitCode {
  return EXIT_GRAVITY.find((code) => codes.includes(code)) ?? ExitCode.pass;
}
