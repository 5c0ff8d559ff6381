import { formatMs } from '../../../report/format.ts';
import type { WaterfallRow } from '../../../report/model.ts';
import { isBudgetEnd } from './budget-end.ts';
import type { Zoom } from './minimap.tsx';
import { ROW, type TraceModel } from './trace-model.ts';
import { useWords } from './waterfall-words.ts';

interface RowProps {
  readonly model: TraceModel;
  /** Place among all lines. */
  readonly line: number;
  /** Place among those in sight. */
  readonly place: number;
  readonly zoom: Zoom;
  readonly isFolded: boolean;
  readonly isSelected: boolean;
  readonly isFound: boolean;
  readonly onFold: (line: number) => void;
  readonly onSelect: (line: number) => void;
}

/** One line: name, bar and duration. */
export function WaterfallRowView(props: RowProps) {
  const { model, line: at, place, zoom, isFolded, isSelected, isFound, onFold, onSelect } = props;
  const words = useWords();
  const line = model.lines[at];
  if (!line) return null;
  const { row, depth, operation, failure, hasChildren, culprit, events } = line;
  const [from, to] = zoom;
  const percent = (ms: number) => (100 * (Math.min(to, Math.max(from, ms)) - from)) / (to - from);
  const endMs = row.startMs + row.durationMs;
  const isBudget = failure !== null && isBudgetEnd(line);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus, and names the row
    <div
      class={`wf-grid wf-row${isSelected ? ' selected' : ''}${isFound ? ' found' : ''}`}
      id={`wf-row-${at}`}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isSelected}
      aria-expanded={hasChildren ? !isFolded : undefined}
      style={{ transform: `translateY(${place * ROW}px)` }}
      onClick={() => onSelect(at)}
    >
      <span class="name" style={{ paddingLeft: `${Math.min(depth, 20) * 12}px` }}>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: arrow keys fold */}
        <i
          class={hasChildren ? (isFolded ? 'fold closed' : 'fold') : 'fold none'}
          onClick={(event) => {
            if (!hasChildren) return;
            event.stopPropagation();
            onFold(at);
          }}
        />
        <b>{row.service}</b> {words.operation(operation)}
      </span>
      <span class="track">
        {model
          .segments(at)
          .map(({ ink, fromMs, toMs }) =>
            toMs < from || fromMs > to ? null : (
              <i
                key={fromMs}
                class={`bar ${ink}`}
                style={{ left: `${percent(fromMs)}%`, width: `${percent(toMs) - percent(fromMs)}%` }}
              />
            ),
          )}
        {events.map(({ name, atMs }, index) =>
          atMs < from || atMs > to ? null : (
            <i
              key={index}
              class={`event${name.startsWith('fault') ? ' of-fault' : ''}`}
              style={{ left: `${percent(atMs)}%` }}
              title={words.at(name, formatMs(atMs))}
            />
          ),
        )}
        {failure !== null && endMs >= from && endMs <= to ? (
          <i
            class={isBudget ? 'budget-mark' : 'failed-mark'}
            style={{ left: `min(${percent(endMs)}%, 100% - 7px)` }}
          />
        ) : null}
      </span>
      <span class={failure === null ? 'time' : isBudget ? 'time pro' : 'time bad'}>
        {failure === null && culprit && !isUnderWay(row) ? <em class="culprit">{words.critical}</em> : null}{' '}
        {isUnderWay(row) ? words.running : ''}
        {formatMs(row.durationMs)}{' '}
        {failure === null ? null : <em class="failure">{isBudget ? words.budget : failure}</em>}
      </span>
    </div>
  );
}

/** A live page draws spans that have not ended, up to now. */
const isUnderWay = ({ attributes }: WaterfallRow) => attributes['faultline.under_way'] === true;
