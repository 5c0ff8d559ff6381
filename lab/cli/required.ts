import { ExitCode } from '../errors.ts';
import { gravest } from '../run/problems/exit-code.ts';

/** So many of so many runs have to pass. */
export interface Rule {
  readonly repeat: number;
  readonly require: number;
}

/** What speaks of the lab or its user, not of the system: no number of passes makes up for it. */
const GRAVE: readonly ExitCode[] = [
  ExitCode.interrupted,
  ExitCode.usage,
  ExitCode.notStarted,
  ExitCode.leftBehind,
];

/**
 * What the runs so far make of it; null while runs to come could still change that. It passes where enough passed, fails where too many failed for
 * that, whatever those that could not be judged would have been; else nobody knows.
 */
export function settled(codes: readonly ExitCode[], { repeat, require }: Rule): ExitCode | null {
  const passed = codes.filter((code) => code === ExitCode.pass).length;
  const failed = codes.filter((code) => code === ExitCode.failed).length;
  const left = repeat - codes.length;
  const borne = repeat - require;
  if (passed >= require) return ExitCode.pass;
  if (failed > borne) return ExitCode.failed;
  const mayPass = passed + left >= require;
  const mayFail = failed + left > borne;
  return mayPass || mayFail ? null : ExitCode.inconclusive;
}

/** Of runs that were made until it was settled, or interrupted. */
export function exitCodeByRule(codes: readonly ExitCode[], rule: Rule): ExitCode {
  const grave = codes.filter((code) => GRAVE.includes(code));
  return gravest([settled(codes, rule) ?? ExitCode.inconclusive, ...grave]);
}
