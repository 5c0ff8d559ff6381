import { formatMs } from '../../../report/format.ts';
import { axisEndMs, type WaterfallLine, waterfallLines } from '../../../report/waterfall-tree.ts';
import type { PairFacts } from '../../report-page/model/page-model.ts';
import { childrenOf, INKS, type Ink, type Segment, segmentsOf } from './segments.ts';

interface Row {
  readonly path: string;
  readonly depth: number;
  readonly service: string;
  readonly operation: string;
}

/** The same request in an arm, its rows where they are in the other arms too. */
export function MiniWaterfall({ pair, place }: { pair: PairFacts; place: number }) {
  const own = pair.arms[place];
  if (!own) return null;
  const endMs = pair.arms.reduce(
    (most, { waterfall }) => Math.max(most, waterfall ? axisEndMs(waterfall) : 0),
    1,
  );
  const rows = rowsOf(pair);
  const drawn = own.waterfall ? drawnOf(own.waterfall) : new Map<string, Drawn>();
  const deadlineMs = own.waterfall?.deadlineMs ?? null;
  return (
    <div class="mini">
      <p class="req">
        <b>{pair.route}</b> <span class="ink3">no. {pair.index}</span>{' '}
        <b class="outcome">
          {outcomeText(own.result)} after {formatMs(own.tookMs)}
        </b>
        {own.waterfall ? <a href={`#trace=${own.waterfall.traceId}`}>open</a> : null}
      </p>
      <ul class={`rows${own.isGood ? '' : ' harmed'}`}>
        {rows.map(({ path, depth, service, operation }) => {
          const bar = drawn.get(path);
          return (
            <li key={path} class="mrow">
              <span class="name" style={{ paddingLeft: `${depth * 8}px` }} title={`${service} ${operation}`}>
                <b>{service}</b> {operation}
              </span>
              <span class="track">
                {bar ? <Bar segments={bar.segments} endMs={endMs} /> : <i class="absent">not called</i>}
                {deadlineMs !== null && deadlineMs <= endMs ? (
                  <i class="deadline" style={{ left: `${(100 * deadlineMs) / endMs}%` }} />
                ) : null}
              </span>
              <span class={`time${bar?.line.failure ? ' bad' : ''}`}>
                {bar ? formatMs(bar.line.row.durationMs) : ''}
              </span>
            </li>
          );
        })}
      </ul>
      {deadlineMs !== null && deadlineMs <= endMs ? (
        <p class="limit-note">dashed: deadline {formatMs(deadlineMs)}</p>
      ) : null}
    </div>
  );
}

const outcomeText = (result: string) => (result === 'ok' ? 'answered' : result);

export function Bar({ segments, endMs }: { segments: readonly Segment[]; endMs: number }) {
  const percent = (ms: number) => `${Math.round(10_000 * Math.min(1, Math.max(0, ms / endMs))) / 100}%`;
  return (
    <>
      {segments.map(({ ink, fromMs, toMs }) => (
        <i
          key={`${ink}${fromMs}`}
          class={`bar ${ink}`}
          style={{ left: percent(fromMs), width: percent(toMs - fromMs) }}
        />
      ))}
    </>
  );
}

export function InkKey({ inks }: { inks: readonly Ink[] }) {
  return (
    <ul class="key">
      {inks.map((ink) => (
        <li key={ink}>
          <i class={`bar ${ink}`} /> {INKS[ink]}
        </li>
      ))}
    </ul>
  );
}

interface Drawn {
  readonly line: WaterfallLine;
  readonly segments: readonly Segment[];
}

function drawnOf(waterfall: NonNullable<PairFacts['arms'][number]['waterfall']>): Map<string, Drawn> {
  const lines = waterfallLines(waterfall);
  const children = childrenOf(lines);
  return new Map(
    pathsOf(lines).flatMap((path, place) =>
      path === null
        ? []
        : [
            [
              path,
              { line: lines[place] as WaterfallLine, segments: segmentsOf(lines, children, place) },
            ] as const,
          ],
    ),
  );
}

/**
 * Services and operations from the root down; what is called again is told apart by its number. A call that was answered is
 * none of its own (null): only where little time passed is it a line beside its answer's, and arms would not align.
 */
export function pathsOf(lines: readonly WaterfallLine[]): (string | null)[] {
  const above: string[] = [];
  const seen = new Map<string, number>();
  return lines.map(({ depth, row, operation, hasChildren }) => {
    above.length = depth;
    if (row.kind.toLowerCase() === 'client' && hasChildren) {
      above.push('');
      return null;
    }
    const bare = [...above.filter((name) => name !== ''), `${row.service} ${operation}`].join('\n');
    const times = (seen.get(bare) ?? 0) + 1;
    seen.set(bare, times);
    const path = times > 1 ? `${bare} ${times}` : bare;
    above.push(path.split('\n').at(-1) ?? '');
    return path;
  });
}

/** Of all arms: those of the control first, each further one behind what it comes after. Short waits are in the bars. */
function rowsOf({ arms }: PairFacts): Row[] {
  const rows = new Map<string, Row>();
  for (const { waterfall } of arms) {
    if (!waterfall) continue;
    const lines = waterfallLines(waterfall);
    for (const [place, path] of pathsOf(lines).entries()) {
      if (path === null) continue;
      const { row, operation, failure } = lines[place] as WaterfallLine;
      const depth = path.split('\n').length - 1;
      const isShort =
        row.durationMs < waterfall.durationMs * 0.02 && failure === null && operation.startsWith('wait ');
      if (!rows.has(path) && !isShort) rows.set(path, { path, depth, service: row.service, operation });
    }
  }
  return [...rows.values()].sort((a, b) => sortKey(rows, a).localeCompare(sortKey(rows, b)));
}

/** Its place and those of what is above it: children stay below their parents. */
function sortKey(rows: ReadonlyMap<string, Row>, { path }: Row): string {
  const order = [...rows.keys()];
  const parts = path.split('\n');
  return parts
    .map((_, at) => String(Math.max(0, order.indexOf(parts.slice(0, at + 1).join('\n')))).padStart(4, '0'))
    .join('.');
}
