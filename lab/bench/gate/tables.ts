import { upperBound } from '../margins/false-alarms.ts';
import { table } from '../table.ts';
import type { Word } from './words.ts';

/** Gates of so many runs a side. */
export interface Row {
  readonly perSide: number;
  readonly words: readonly Word[];
}

/** Of runs of one version. A suspicion that no runs were left to confirm counts as confirmed: what is not known is no good sign. */
export function aaTable(
  rows: readonly (Row & { readonly how: string })[],
  claims: readonly string[],
): string {
  const head = [
    ...['runs compared', 'runs a side', 'what', 'comparisons', 'regressed', '95% at most'],
    ...['inconclusive', '95% at most', 'improved'],
  ];
  return table(
    head,
    rows.flatMap(({ how, perSide, words }) => {
      if (words.length === 0) return [];
      const cells = (what: string, changes: readonly Word['change'][]) => {
        const of = (...wanted: Word['change'][]) => changes.filter((each) => wanted.includes(each)).length;
        const [regressed, inconclusive] = [of('regressed', 'unconfirmed'), of('inconclusive')];
        const { length } = changes;
        return [
          ...[how, String(perSide), what, String(length), String(regressed), bound(regressed, length)],
          ...[String(inconclusive), bound(inconclusive, length), String(of('improved'))],
        ];
      };
      const gate = words.map(({ change }) => change);
      return [
        cells('the gate', gate),
        cells(
          'its first set',
          words.map(({ first }) => first),
        ),
        ...claims.map((claim) =>
          cells(
            `... \`${claim}\``,
            words.flatMap((word) => word.claims[claim] ?? []),
          ),
        ),
      ];
    }),
  );
}

/** Of a version that is slower. A suspicion that no runs were left to confirm counts as missed. */
export function powerTable(rows: readonly Row[]): string {
  return table(
    ['runs a side', 'comparisons', 'caught', '95% at least', 'inconclusive', 'what is said to have grown'],
    rows.map(({ perSide, words }) => {
      const caught = words.filter(({ change }) => change === 'regressed').length;
      const inconclusive = words.filter(
        ({ change }) => change === 'inconclusive' || change === 'unconfirmed',
      );
      const missed = upperBound(words.length - caught, words.length);
      const named = [
        ...Map.groupBy(
          words.flatMap((word) => word.named),
          (each) => each || 'nothing',
        ),
      ];
      return [
        ...[String(perSide), String(words.length), String(caught)],
        missed === null ? '-' : percent(1 - missed),
        String(inconclusive.length),
        named
          .map(([what, { length }]) => `${what} (${length === 1 ? 'once' : `${length} times`})`)
          .join(', ') || '-',
      ];
    }),
  );
}

function bound(events: number, of: number): string {
  const most = upperBound(events, of);
  return most === null ? '-' : percent(most);
}

const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
