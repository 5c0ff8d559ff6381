import { medianOfSorted } from '../../analysis/compare/mann-whitney.ts';
import { ExitCode } from '../../errors.ts';
import type { Report, ReportHypothesis } from '../model.ts';

/** Of a run, what the ledger takes. */
export type LedgerRun = Pick<
  Report,
  'scenario' | 'scenarioHash' | 'length' | 'runtime' | 'sampling' | 'startedAt' | 'exitCode' | 'hypotheses'
>;

/** Runs of one kind: those of another version of the scenario, length, runtime or sampling are another one. */
export interface LedgerGroup
  extends Pick<LedgerRun, 'scenario' | 'scenarioHash' | 'length' | 'runtime' | 'sampling'> {
  readonly from: string;
  readonly to: string;
  /** Those that neither passed, failed nor are unjudged ended otherwise, as by an interrupt. */
  readonly runs: number;
  readonly passed: number;
  readonly failed: number;
  /** Inconclusive: they say nothing of the system. */
  readonly unjudged: number;
  /** Those that call for a look first. */
  readonly hypotheses: readonly LedgerClaim[];
}

/**
 * `flaky`: it holds as a rule, and failed; `tight`: it never failed, and its limit is within the spread of what was observed; `failing`: it fails as a rule;
 * `few`: too few runs to tell.
 */
export const STATES = ['flaky', 'failing', 'tight', 'few', 'steady'] as const;

export interface LedgerClaim extends Pick<ReportHypothesis, 'name' | 'title' | 'arm' | 'unit' | 'limit'> {
  readonly state: (typeof STATES)[number];
  readonly pass: number;
  readonly fail: number;
  /** Inconclusive or without data: they say nothing of the claim. */
  readonly unjudged: number;
  /** Of those that were judged, 0 to 1; null of none. */
  readonly passRate: number | null;
  /** From the limit, in its unit, positive on the good side; null where nothing was judged. */
  readonly distance: { readonly worst: number; readonly median: number } | null;
  /** Standard deviation of what was observed, in the unit; null of fewer than two. */
  readonly spread: number | null;
  /** A limit that leaves the usual room, where this one does not. */
  readonly roomy: number | null;
}

/** Below that a spread is none. */
const LEAST_RUNS = 5;
/** Of runs that are alike one in 700 is farther from the middle than so many standard deviations, on the bad side. */
const ROOM = 3;

export function ledgerOf(runs: readonly LedgerRun[]): LedgerGroup[] {
  const groups = Map.groupBy(runs, ({ scenario, scenarioHash, length, runtime, sampling }) =>
    JSON.stringify([scenario, scenarioHash, length, runtime, sampling]),
  );
  return [...groups.values()]
    .map(groupOf)
    .sort((a, b) => (a.scenario === b.scenario ? (a.to < b.to ? 1 : -1) : a.scenario < b.scenario ? -1 : 1));
}

function groupOf(runs: readonly LedgerRun[]): LedgerGroup {
  const [{ scenario, scenarioHash, length, runtime, sampling }] = runs as readonly [LedgerRun];
  const endedWith = (code: ExitCode) => runs.filter(({ exitCode }) => exitCode === code).length;
  const times = runs.map(({ startedAt }) => startedAt).sort();
  // A limit may be changed without another scenario: what was held against it is told of it alone.
  const claims = Map.groupBy(
    runs.flatMap(({ hypotheses }) => hypotheses),
    ({ name, arm, limit, unit }) => JSON.stringify([name, arm, limit, unit]),
  );
  return {
    ...{ scenario, scenarioHash, length, runtime, sampling },
    from: times[0] ?? '',
    to: times.at(-1) ?? '',
    runs: runs.length,
    passed: endedWith(ExitCode.pass),
    failed: endedWith(ExitCode.failed),
    unjudged: endedWith(ExitCode.inconclusive),
    hypotheses: [...claims.values()]
      .map(claimOf)
      .sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state)),
  };
}

function claimOf(told: readonly ReportHypothesis[]): LedgerClaim {
  const [{ name, title, arm, unit, limit }] = told as readonly [ReportHypothesis];
  const judged = told.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail');
  const fail = judged.filter(({ verdict }) => verdict === 'fail').length;
  const pass = judged.length - fail;
  const values = judged.flatMap(({ observed }) => (observed === null ? [] : [observed]));
  const distances = values.map((value) => distanceOf(value, limit)).sort((a, b) => a - b);
  const distance =
    distances.length === 0 ? null : { worst: distances[0] as number, median: medianOfSorted(distances) };
  const spread = spreadOf(values);
  const state = stateOf({ pass, fail, distance, spread });
  const isRoomy = state === 'steady' || state === 'few' || state === 'failing';
  return {
    ...{ name, title, arm, unit, limit, state, pass, fail, distance, spread },
    unjudged: told.length - judged.length,
    passRate: judged.length === 0 ? null : pass / judged.length,
    roomy: isRoomy || spread === null ? null : roomyLimit(values, limit, spread),
  };
}

function stateOf({
  pass,
  fail,
  distance,
  spread,
}: Pick<LedgerClaim, 'pass' | 'fail' | 'distance' | 'spread'>): LedgerClaim['state'] {
  if (fail > pass) return 'failing';
  if (fail > 0) return 'flaky';
  if (pass < LEAST_RUNS || distance === null || spread === null) return 'few';
  return spread > 0 && distance.median < ROOM * spread ? 'tight' : 'steady';
}

type Limit = ReportHypothesis['limit'];

const distanceOf = (value: number, { atLeast, atMost }: Limit): number =>
  Math.min(
    atLeast === null ? Number.POSITIVE_INFINITY : value - atLeast,
    atMost === null ? Number.POSITIVE_INFINITY : atMost - value,
  );

/** None where there are two limits: which one is too near is not for one number to say. Rounded away from the middle, by less than the spread. */
function roomyLimit(values: readonly number[], { atLeast, atMost }: Limit, spread: number): number | null {
  if (spread === 0 || (atLeast !== null && atMost !== null)) return null;
  const middle = medianOfSorted(values.toSorted((a, b) => a - b));
  const step = 10 ** (Math.floor(Math.log10(spread)) - 1);
  const steps =
    atMost !== null
      ? Math.ceil((middle + ROOM * spread) / step)
      : Math.floor((middle - ROOM * spread) / step);
  return Number((steps * step).toPrecision(12));
}

/** Standard deviation; null of fewer than two. */
export function spreadOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
