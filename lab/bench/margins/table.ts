import { table } from '../table.ts';
import { upperBound } from './false-alarms.ts';
import type { Margin } from './margins.ts';

const HEAD = [
  'hypothesis',
  'limit',
  ...['min', 'median', 'max'],
  ...['least distance', 'median distance'],
  ...['pass', 'fail', 'inconclusive', 'no data'],
  'fails at most',
];
const NONE = '-';

/** For who reads the table. */
export const WHAT_NONE_MEANS = `\`${NONE}\` as a distance: a limit of 0 is no unit to tell it in; elsewhere: there is nothing to tell.`;

/** A row for each hypothesis of a scenario, then one for its runs: those judged, and of them those with a failure. */
export function marginTable(
  margins: readonly Margin[],
  whole: { readonly runs: number; readonly failed: number },
): string {
  const rows = margins.map((margin) => {
    const { name, verdicts, observed, distance, failsAtMost } = margin;
    return [
      ...[name, limitOf(margin)],
      ...[observed?.min, observed?.median, observed?.max, distance?.min, distance?.median].map(number),
      ...[verdicts.pass, verdicts.fail, verdicts.inconclusive, verdicts['no-data']].map(String),
      percent(failsAtMost),
    ];
  });
  const passed = whole.runs - whole.failed;
  const all = [
    ...['any of them', NONE, NONE, NONE, NONE, NONE, NONE],
    ...[String(passed), String(whole.failed), NONE, NONE],
    percent(upperBound(whole.failed, whole.runs)),
  ];
  return table(HEAD, [...rows, all]);
}

function limitOf({ atLeast, atMost, unit }: Margin): string {
  const bounds = atLeast !== null && atMost !== null ? `${atLeast} .. ${atMost}` : null;
  return `${bounds ?? (atLeast === null ? `<= ${atMost}` : `>= ${atLeast}`)} ${unit}`;
}

const number = (value: number | undefined) => (value === undefined ? NONE : value.toFixed(2));
const percent = (share: number | null) => (share === null ? NONE : `${(100 * share).toFixed(1)}%`);
