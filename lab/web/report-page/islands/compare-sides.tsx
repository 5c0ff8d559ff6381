import { useMemo } from 'preact/hooks';
import { formatCount } from '../../../report/format.ts';
import { DataTable } from '../../components/data-table.tsx';
import { ArmTag } from '../../components/marks.tsx';
import { type ComparedPath, compareRoute, type Side } from '../model/compare-traces.ts';
import type { TraceReader } from '../model/read-traces.ts';
import { changesBetween } from '../model/run-changes.ts';
import { PathRow, StatsTable, signed } from './compare-tables.tsx';
import type { Run } from './open-run.tsx';

/** Pairs that it takes to speak of a difference, and requests to speak of a call. */
const FEW = 5;

/** A phase of an arm of a run. */
export interface Chosen {
  readonly run: number;
  readonly arm: number;
  readonly phase: string;
  readonly text: string;
}

/** What differs between them, route by route. */
export function Sides(props: { runs: readonly Run[]; first: Chosen; second: Chosen; paired: boolean }) {
  const { runs, first, second, paired } = props;
  const [firstReport, secondReport] = [first, second].map(({ run }) => runs[run]?.model.report);
  const sides = [first, second].map(({ run, arm, phase }) => ({
    reader: runs[run]?.readers[arm] as TraceReader,
    phase,
  })) as [Side, Side];
  const routes = [
    ...new Set(
      [firstReport, secondReport].flatMap((report) =>
        (report?.arms ?? []).flatMap((arm) =>
          arm.phases.flatMap((phase) => phase.routes.map(({ route }) => route)),
        ),
      ),
    ),
  ];
  const compared = useMemo(
    () => routes.map((route) => compareRoute(route, sides, paired)),
    [sides[0].reader, sides[1].reader, first, second],
  );
  const grown = compared
    .flatMap(({ route, paths }) =>
      paths.map((path) => ({
        route,
        path,
        by: path.grewMs?.median ?? (path.selfMs[1] ?? 0) - (path.selfMs[0] ?? 0),
      })),
    )
    .filter(
      ({ path, by }) => Math.abs(by) >= 1 && Math.min(...path.made) > 0 && (!paired || path.both >= FEW),
    )
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by))
    .slice(0, 3);
  const oneSided = compared
    .flatMap(({ route, paths }) => paths.map((path) => ({ route, path, made: Math.max(...path.made) })))
    .filter(({ path, made }) => Math.min(...path.made) === 0 && made >= FEW)
    .sort((a, b) => b.made - a.made)
    .slice(0, 3);
  const changes =
    firstReport && secondReport && firstReport !== secondReport
      ? changesBetween(firstReport, secondReport)
      : [];
  return (
    <>
      <p class="grown">
        {grown.length === 0
          ? 'No call changed its own time by a millisecond or more.'
          : `What changed most from first to second, own time: ${grown.map(({ route, path, by }) => `${path.path.at(-1)} in ${route} ${signed(by)}`).join('; ')}.`}
      </p>
      {oneSided.length > 0 ? (
        <p class="grown">
          Only on one side:{' '}
          {oneSided
            .map(
              ({ route, path, made }) =>
                `${path.path.at(-1)}, by ${formatCount(made)} ${route} of ${(path.made[0] > 0 ? first : second).text}`,
            )
            .join('; ')}
          .
        </p>
      ) : null}
      {changes.length > 0 ? (
        <details class="since" open>
          <summary>Not alike in both runs (first then, second now)</summary>
          <ul>
            {changes.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      ) : null}
      {compared.map(({ route, paths, alone }) =>
        paths.length === 0 ? null : (
          <DataTable
            key={route}
            caption={`${route}: calls on both sides`}
            heads={[
              { text: `${route}${aloneText(alone)}` },
              ...[
                'made, first',
                'made, second',
                'took, first',
                'took, second',
                'took, both',
                'own time, first',
                'own time, second',
                'pairs',
                'difference of own time',
                'quartiles',
              ].map((text) => ({ text, numeric: true })),
            ]}
            className="tight compared"
          >
            {paths.map((path) => (
              <PathRow
                key={path.path.join('\n')}
                path={path}
                paired={paired}
                arms={[first.arm, second.arm]}
                mostMs={mostOf(paths)}
              />
            ))}
          </DataTable>
        ),
      )}
      {[first, second].map(({ arm, text }, at) => (
        <details key={`${at} ${text}`} class="values">
          <summary>
            <ArmTag place={arm} name={text} /> by service and operation
          </summary>
          <StatsTable caption={`${text}: by service and operation`} side={sides[at] as Side} />
        </details>
      ))}
    </>
  );
}

/** Of a route, the longest that is drawn. */
const mostOf = (paths: readonly ComparedPath[]) =>
  Math.max(1, ...paths.flatMap(({ tookMs }) => tookMs.map((ms) => ms ?? 0)));

const aloneText = ([first, second]: readonly [number, number]) =>
  first + second === 0
    ? ''
    : ` (no twin: ${[
        ...(first > 0 ? [`${formatCount(first)} of the first`] : []),
        ...(second > 0 ? [`${formatCount(second)} of the second`] : []),
      ].join(', ')})`;
