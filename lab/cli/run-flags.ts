import type { Narrowing } from '../scenario/narrow.ts';
import { wrongUsage } from './wrong-usage.ts';

/** What of a scenario is run, how often, and when that is enough. */
export interface RunFlags {
  /** What of the scenario is run and judged; null for all of it. */
  readonly narrowing: Narrowing | null;
  /** Whether the first run that fails is the last. */
  readonly failFast: boolean;
  /** Repeats are begun for so long, ms; null where they are counted. */
  readonly forMs: number | null;
  /** So many of the repeats have to pass; null for all. */
  readonly require: number | null;
  /** So many arms are run again in all runs together; null for no bound. */
  readonly rerunBudget: number | null;
}

/** As the command line has them; undefined where it does not. */
interface RunValues {
  readonly only?: string;
  readonly arm?: string;
  readonly 'fail-fast': boolean;
  readonly for?: string;
  readonly require?: string;
  readonly 'rerun-budget'?: string;
}

/** What else was asked for. */
interface Beside {
  readonly all: boolean;
  readonly check: boolean;
  readonly hasScenario: boolean;
  /** Null where it was not given. */
  readonly repeat: number | null;
  readonly reruns: number;
  /** The flag that asks for a gate or a baseline, without `--`; null for none. */
  readonly gate: string | null;
}

/** @throws FaultlineError `wrong-usage` */
export function parseRunFlags(values: RunValues, beside: Beside): RunFlags {
  const { only, arm, 'fail-fast': failFast, for: forMinutes, require, 'rerun-budget': budget } = values;
  const given = Object.entries({ only, arm, for: forMinutes, require, 'rerun-budget': budget })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  for (const flag of [...given, ...(failFast ? ['fail-fast'] : [])]) requireFit(flag, beside);
  const { repeat, all, reruns } = beside;
  if (failFast && !all && (repeat ?? 1) === 1 && forMinutes === undefined)
    throw wrongUsage('Expected --all, --repeat or --for with --fail-fast, got one run');
  if (forMinutes !== undefined && repeat !== null) throw wrongUsage('Expected --for or --repeat, got both');
  if (failFast && require !== undefined) throw wrongUsage('Expected --fail-fast or --require, got both');
  if (budget !== undefined && reruns === 0)
    throw wrongUsage('Expected --rerun-inconclusive with --rerun-budget, got none');
  const isNarrowed = only !== undefined || arm !== undefined;
  return {
    narrowing: isNarrowed ? { arms: namesOf('arm', arm), only: namesOf('only', only) } : null,
    failFast,
    forMs: forMinutes === undefined ? null : 60_000 * minutesOf(forMinutes),
    require: require === undefined ? null : requiredOf(require, repeat ?? 1),
    rerunBudget: budget === undefined ? null : countOf('rerun-budget', budget),
  };
}

/** A gate needs all its runs, whole, but may bear what some of them fail; a baseline is of runs that all passed. A scenario's names are its own. */
function requireFit(flag: string, { all, check, hasScenario, gate }: Beside): void {
  if (check) throw wrongUsage(`Expected no --${flag} with --check, which runs nothing`);
  if (!hasScenario) throw wrongUsage(`Expected a scenario, or --all, for --${flag}, got none`);
  if (all && (flag === 'only' || flag === 'arm'))
    throw wrongUsage(`Expected one scenario with --${flag}, got --all`);
  const isBorne = flag === 'require' && gate !== 'save-baseline';
  if (gate !== null && flag !== 'rerun-budget' && !isBorne)
    throw wrongUsage(`Expected no --${flag} with --${gate}, which takes all runs as they are`);
}

function namesOf(flag: string, text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  const names = text.split(',').map((name) => name.trim());
  if (names.includes(''))
    throw wrongUsage(`Expected names with commas between for --${flag}, got \`${text}\``);
  return names;
}

/** A week: more is a slip. */
const MOST_MINUTES = 7 * 24 * 60;

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || minutes === 0 || minutes > MOST_MINUTES)
    throw wrongUsage(`Expected --for to be minutes, up to ${MOST_MINUTES}, got \`${text}\``);
  return minutes;
}

function requiredOf(text: string, repeat: number): number {
  if (repeat === 1) throw wrongUsage('Expected --repeat of 2 or more with --require, got one run');
  const required = Number(text);
  if (/^[1-9]\d*$/.test(text) && required <= repeat) return required;
  throw wrongUsage(`Expected --require to be a whole number from 1 to ${repeat} (--repeat), got \`${text}\``);
}

function countOf(flag: string, text: string): number {
  if (!/^\d{1,4}$/.test(text))
    throw wrongUsage(`Expected --${flag} to be a whole number from 0 to 9999, got \`${text}\``);
  return Number(text);
}
