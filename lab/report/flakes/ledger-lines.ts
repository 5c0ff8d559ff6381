import { oneLine } from '../clean.ts';
import { formatCount, formatLimit, formatTime, NONE } from '../format.ts';
import { type Column, textTable } from '../table.ts';
import type { LedgerClaim, LedgerGroup } from './ledger.ts';

const COLUMNS: readonly Column[] = [
  { head: 'state', align: 'left' },
  { head: 'hypothesis', align: 'left' },
  ...['pass', 'runs', 'unjudged', 'limit', 'worst', 'median', 'spread', 'roomy'].map(
    (head): Column => ({ head, align: 'right' }),
  ),
];

/** The ledger for people: a table for each kind of runs. */
export function ledgerLines(groups: readonly LedgerGroup[]): string[] {
  const lines = groups.flatMap((group) => [
    headOf(group),
    ...textTable(COLUMNS, group.hypotheses.map(rowOf)).map((line) => `  ${line}`),
    '',
  ]);
  return [...lines, LEGEND];
}

const LEGEND =
  'worst, median: from the limit, in its unit, below 0 beyond it; spread: standard deviation; roomy: a limit three of these from the middle';

function headOf(group: LedgerGroup) {
  const { scenario, scenarioHash, length, runtime, sampling, from, to } = group;
  const kept = sampling === null ? '' : `, sampling ${sampling}`;
  const kind = `${length} length, ${runtime}${kept}, version ${scenarioHash}`;
  return oneLine(`${scenario} (${kind}): ${countsOf(group)}, ${formatTime(from)} to ${formatTime(to)}`);
}

function countsOf({ runs, passed, failed, unjudged }: LedgerGroup): string {
  const others = runs - passed - failed - unjudged;
  const counted = [
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(unjudged > 0 ? [`${formatCount(unjudged)} could not be judged`] : []),
    ...(others > 0 ? [`${formatCount(others)} ended otherwise`] : []),
  ];
  return [`${formatCount(passed)} of ${formatCount(runs)} runs pass`, ...counted].join(', ');
}

function rowOf(claim: LedgerClaim): string[] {
  const { state, name, arm, pass, fail, unjudged, passRate, distance, spread, roomy } = claim;
  const number = (value: number | null | undefined) =>
    value === null || value === undefined ? NONE : String(Number(value.toPrecision(3)));
  return [
    state,
    oneLine(`${name} (${arm})`),
    passRate === null ? NONE : `${Math.floor(1_000 * passRate) / 10}%`,
    formatCount(pass + fail),
    formatCount(unjudged),
    oneLine(formatLimit(claim)),
    ...[distance?.worst, distance?.median, spread].map(number),
    // With all its digits: it may be near the middle of much larger values.
    roomy === null ? NONE : String(roomy),
  ];
}
