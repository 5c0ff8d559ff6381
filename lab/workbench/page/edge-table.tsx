import { formatMs, formatRate } from '../../report/format.ts';
import { type Head, TableHead } from '../../web/components/table-head.tsx';
import type { EdgeState } from '../lab-state.ts';
import { isLong, percentOf, quantileIn } from './edge-words.ts';
import { edgeKey } from './live-topology.tsx';

const HEADS: readonly Head[] = [
  { text: 'edge' },
  { text: 'begun', numeric: true },
  { text: 'answered well', numeric: true },
  { text: 'failed', numeric: true },
  { text: 'still waiting', numeric: true },
  { text: 'waiting now', numeric: true },
  { text: 'oldest', numeric: true },
  { text: 'of those that ended', numeric: true },
  { text: 'breaker' },
];

/** The numbers of each edge; its name chooses it. */
export function EdgeTable(props: {
  edges: readonly EdgeState[];
  selected: string;
  onSelect: (edge: string) => void;
}) {
  const { edges, selected, onSelect } = props;
  return (
    <table class="tbl edges">
      <caption class="sr">Calls on each edge in the last 5 s: shares are of those that began in it</caption>
      <TableHead heads={HEADS} />
      <tbody>
        {edges.map((edge) => {
          const key = edgeKey(edge);
          const { begunPerS, failedPerS, shares, waiting, oldestWaitingMs, breaker } = edge;
          const waits = isLong(edge) ? 'full' : '';
          return (
            <tr key={key} class={key === selected ? 'selected' : ''}>
              <th scope="row">
                <button
                  type="button"
                  class="plain"
                  aria-pressed={key === selected}
                  onClick={() => onSelect(key)}
                >
                  {key}
                </button>
              </th>
              <td class="num">{formatRate(begunPerS)}</td>
              <td class="num">{percentOf(shares?.good)}</td>
              <td class={`num ${(failedPerS ?? 0) > 0.05 ? 'bad' : ''}`}>{percentOf(shares?.failed)}</td>
              <td class={`num ${waits}`}>{percentOf(shares?.waiting)}</td>
              <td class={`num ${waits}`}>{waiting ?? '–'}</td>
              <td class={`num ${waits}`}>{waiting ? formatMs(oldestWaitingMs) : '–'}</td>
              <td class="num">{quantileIn(edge)}</td>
              <td class={breaker === null || breaker === 'closed' ? 'ink3' : 'pro'}>{breaker ?? '–'}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
