import { useMemo } from 'preact/hooks';
import { formatCount, formatMs, formatShare, NONE } from '../../../report/format.ts';
import { DataTable } from '../../components/data-table.tsx';
import { type ComparedPath, operationStats, type Side } from '../model/compare-traces.ts';

/** With its sign. */
export const signed = (ms: number) =>
  Math.abs(ms) < 0.05 ? '0ms' : `${ms > 0 ? '+' : '−'}${formatMs(Math.abs(ms))}`;

/** One call on both sides; of a route the longest takes all of the bar's room, `mostMs`. */
export function PathRow(props: {
  path: ComparedPath;
  paired: boolean;
  /** Places of the arms of both sides. */
  arms: readonly [number, number];
  mostMs: number;
}) {
  const { path: each, paired, arms, mostMs } = props;
  const { path, made, both, onlyFirst, onlySecond, tookMs, selfMs, grewMs } = each;
  const [service = '', ...operation] = (path.at(-1) ?? '').split(' ');
  const only = [
    ...(onlyFirst > 0 ? [`${onlyFirst} on the first side only`] : []),
    ...(onlySecond > 0 ? [`${onlySecond} on the second side only`] : []),
  ].join(', ');
  const cells = [
    formatCount(made[0]),
    formatCount(made[1]),
    formatMs(tookMs[0]),
    formatMs(tookMs[1]),
    formatMs(selfMs[0]),
    formatMs(selfMs[1]),
  ];
  return (
    <tr>
      <th scope="row" style={{ paddingLeft: `${(path.length - 1) * 12}px` }}>
        <b>{service}</b> {operation.join(' ')}
        {only === '' ? null : <small>{only}</small>}
      </th>
      {cells.slice(0, 4).map((text, at) => (
        <td key={at} class="num">
          {text}
        </td>
      ))}
      <td>
        {tookMs.map((ms, side) => (
          <i
            key={side}
            class={`took-bar a${(arms[side] ?? side) % 4}${operation[0] === 'wait' ? ' waits' : ''}`}
            style={{ width: `${(100 * (ms ?? 0)) / mostMs}%` }}
          />
        ))}
      </td>
      {cells.slice(4).map((text, at) => (
        <td key={at} class="num">
          {text}
        </td>
      ))}
      <td class="num">{paired ? both : NONE}</td>
      <td class="num">
        {grewMs === null ? (
          NONE
        ) : (
          <b class={grewMs.median > 1 ? 'full' : undefined}>{signed(grewMs.median)}</b>
        )}
      </td>
      <td class="num">{grewMs === null ? NONE : `${signed(grewMs.low)} … ${signed(grewMs.high)}`}</td>
    </tr>
  );
}

/** The operations of a side, who holds most of the critical path first. */
export function StatsTable({ caption, side }: { caption: string; side: Side }) {
  const stats = useMemo(() => operationStats(side), [side.reader, side.phase]);
  return (
    <DataTable
      caption={caption}
      heads={[
        { text: 'Service' },
        { text: 'Operation' },
        ...['Count', 'Errors', 'p50', 'p95', 'Own time in all', 'Of the critical path'].map((text) => ({
          text,
          numeric: true,
        })),
      ]}
      className="tight"
    >
      {stats.map(({ service, operation, count, errors, p50, p95, selfMs, critical }) => (
        <tr key={`${service} ${operation}`}>
          <th scope="row">{service}</th>
          <td>{operation}</td>
          {[
            formatCount(count),
            formatCount(errors),
            formatMs(p50),
            formatMs(p95),
            formatMs(selfMs),
            formatShare(critical, 1),
          ].map((text, at) => (
            <td key={at} class="num">
              {text}
            </td>
          ))}
        </tr>
      ))}
    </DataTable>
  );
}
