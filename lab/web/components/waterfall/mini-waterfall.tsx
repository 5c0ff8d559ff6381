import { LATE } from '../../../analysis/requests/good.ts';
import { formatMs } from '../../../report/format.ts';
import { axisEndMs, type WaterfallLine, waterfallLines } from '../../../report/waterfall-tree.ts';
import type { PairFacts } from '../../report-page/model/page-model.ts';
import { ticks } from '../chart/scales.ts';
import { isBudgetEnd } from './budget-end.ts';
import { childrenOf, type Ink, leftTimesOf, type Segment, segmentsOf } from './segments.ts';
import { useWords } from './waterfall-words.ts';

interface Row {
  readonly path: string;
  readonly depth: number;
  readonly service: string;
  readonly operation: string;
}

/** Where the axis of a pair ends: all arms on one. */
export const pairEndMs = ({ arms }: PairFacts): number =>
  arms.reduce((most, { waterfall }) => Math.max(most, waterfall ? axisEndMs(waterfall) : 0), 1);

/** The same request in an arm, its rows where they are in the other arms too; `endMs` is where the axis ends. */
export function MiniWaterfall(props: { pair: PairFacts; place: number; endMs: number; hasAxis: boolean }) {
  const { pair, place, endMs, hasAxis } = props;
  const own = pair.arms[place];
  if (!own) return null;
  const rows = rowsOf(pair, endMs);
  const drawn = own.waterfall ? drawnOf(own.waterfall) : new Map<string, Drawn>();
  // What is below a call that its budget ended was cut with it.
  const cut = [...drawn].flatMap(([path, { line }]) => (isBudgetEnd(line) ? [path] : []));
  const deadlineMs = own.waterfall?.deadlineMs ?? null;
  const deadline = deadlineMs !== null && deadlineMs <= endMs ? deadlineMs : null;
  return (
    <div class="mini">
      <p class="req">
        <b>{pair.route}</b> <span class="ink3">no. {pair.index}</span>{' '}
        <b class={own.isGood ? 'outcome' : 'outcome bad'}>{outcomeText(pair, own)}</b>
        {own.waterfall ? <a href={`#trace=${own.waterfall.traceId}`}>open</a> : null}
      </p>
      <ul class={`rows${own.isGood ? '' : ' harmed'}`}>
        {rows.map(({ path, depth, service, operation }) => {
          const bar = drawn.get(path);
          const isCut = cut.some((above) => isWithin(path, above));
          return (
            <li key={path} class="mrow">
              <span class="name" style={{ paddingLeft: `${depth * 8}px` }} title={`${service} ${operation}`}>
                <b>{service}</b> {operation}
              </span>
              <span class="track">
                {bar ? <Bar segments={bar.segments} endMs={endMs} /> : <i class="absent">not called</i>}
                {bar && cut.includes(path) ? <BudgetEnd line={bar.line} endMs={endMs} /> : null}
                {deadline === null ? null : (
                  <i class="deadline" style={{ left: `${(100 * deadline) / endMs}%` }} />
                )}
              </span>
              <span class={`time${bar?.line.failure && !isCut ? ' bad' : ''}`}>
                {bar ? formatMs(bar.line.row.durationMs) : ''}
              </span>
            </li>
          );
        })}
      </ul>
      {hasAxis ? <Axis endMs={endMs} deadlineMs={deadline} /> : null}
    </div>
  );
}

function Axis({ endMs, deadlineMs }: { endMs: number; deadlineMs: number | null }) {
  const percent = (ms: number) => `${(100 * ms) / endMs}%`;
  /** Of the axis, to the deadline: beside its name a time has room, on a narrow axis none. */
  const shareOf = (ms: number) => (deadlineMs === null ? 1 : Math.abs(ms - deadlineMs) / endMs);
  return (
    <div class="mrow axis" aria-hidden="true">
      <span />
      <span class="mini-ruler">
        {ticks(0, endMs * 0.95, 4)
          .filter((tick) => shareOf(tick) > 0.27)
          .map((tick) => (
            <i key={tick} class={shareOf(tick) < 0.42 ? 'near' : undefined} style={{ left: percent(tick) }}>
              {formatMs(tick)}
            </i>
          ))}
        {deadlineMs === null ? null : (
          <i class="dead" style={{ left: percent(deadlineMs) }}>
            deadline {formatMs(deadlineMs)}
          </i>
        )}
      </span>
      <span />
    </div>
  );
}

function BudgetEnd({ line: { row, calls }, endMs }: { line: WaterfallLine; endMs: number }) {
  const { startMs, durationMs } = calls.at(-1) ?? row;
  const share = (100 * (startMs + durationMs)) / endMs;
  return (
    <i class="budget-end" style={share > 60 ? { right: `${100 - share}%` } : { left: `${share}%` }}>
      budget ends it
    </i>
  );
}

/** A good answer may say what it is of, as the state of an order: that alone reads as what became of the request. */
export function outcomeText(
  { goodWithinMs }: Pick<PairFacts, 'goodWithinMs'>,
  { isGood, result, tookMs }: Pick<PairFacts['arms'][number], 'isGood' | 'result' | 'tookMs'>,
): string {
  const what = !isGood ? result : result === 'ok' ? 'answered' : `answered ${result}`;
  const limit = result === LATE && goodWithinMs !== null ? ` (limit ${formatMs(goodWithinMs)})` : '';
  return `${what} after ${formatMs(tookMs)}${limit}`;
}

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
  const words = useWords();
  return (
    <ul class="key">
      {inks.map((ink) => (
        <li key={ink}>
          <i class={`bar ${ink}`} /> {words.inks[ink]}
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
  const leftTimes = leftTimesOf(lines);
  return new Map(
    pathsOf(lines).flatMap((path, place) =>
      path === null
        ? []
        : [
            [
              path,
              {
                line: lines[place] as WaterfallLine,
                segments: segmentsOf(lines, children, leftTimes, place),
              },
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

/** Whether a path is that one, or below it. A second try is neither: its path is that of the first with a number behind it. */
export const isWithin = (path: string, above: string): boolean =>
  path === above || path.startsWith(`${above}\n`);

/** From this share of the axis on, work that is no call has a row too. */
const NOTABLE = 0.1;

/** Of all arms: those of the control first, each further one behind what it comes after. */
function rowsOf({ arms }: PairFacts, endMs: number): Row[] {
  const rows = new Map<string, Row>();
  for (const { waterfall } of arms) {
    if (!waterfall) continue;
    const lines = waterfallLines(waterfall);
    for (const [place, path] of pathsOf(lines).entries()) {
      if (path === null) continue;
      const { row, operation, failure } = lines[place] as WaterfallLine;
      const depth = path.split('\n').length - 1;
      // A wait is hatched in the bar of who waits.
      const isSmall = operation.startsWith('wait ') || row.durationMs < endMs * NOTABLE;
      const isHidden = row.kind.toLowerCase() === 'internal' && failure === null && isSmall;
      if (!rows.has(path) && !isHidden) rows.set(path, { path, depth, service: row.service, operation });
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
