import { useEffect, useMemo, useState } from 'preact/hooks';
import { fits, parseQuery } from '../traces/query.ts';
import { ZoomButtons } from '../zoom-buttons.tsx';
import { FlameGraph } from './flame-graph.tsx';
import { InkKey } from './mini-waterfall.tsx';
import { Minimap, type Zoom } from './minimap.tsx';
import { Ruler } from './ruler.tsx';
import type { Ink } from './segments.ts';
import { type DrawnAt, SpanDetails, type SpanLog } from './span-details.tsx';
import { fieldsOf } from './span-fields.ts';
import { type TraceModel, visibleLines } from './trace-model.ts';
import { WaterfallLines } from './waterfall-lines.tsx';
import { useWords } from './waterfall-words.ts';

/** A report has a page of its own, and its logs beside it. */
const IN_REPORT: DrawnAt = { hasAddress: true, logs: 'logs' };

/** One trace: its calls over time, what each was doing, and the way that decided when it ended. */
export function WaterfallView({
  model,
  faultMs,
  logs = null,
  at = IN_REPORT,
  onSelect,
}: {
  model: TraceModel;
  faultMs: readonly [number, number] | null;
  /** Null where nobody has looked for any. */
  logs?: readonly SpanLog[] | null;
  at?: DrawnAt;
  /** Told which line is chosen. */
  onSelect?: (line: number) => void;
}) {
  const words = useWords();
  const { lines, endMs, waterfall } = model;
  const whole: Zoom = [0, endMs];
  // Null for all of it, which grows while the trace is under way.
  const [chosen, setZoom] = useState<Zoom | null>(null);
  const zoom = chosen ?? whole;
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const [selected, setSelected] = useState(0);
  useEffect(() => onSelect?.(selected), [selected]);
  const [query, setQuery] = useState('');
  const [view, setView] = useState<'waterfall' | 'flame'>('waterfall');
  const shown = useMemo(() => visibleLines(model, folded), [model, folded]);
  const terms = useMemo(() => parseQuery(query), [query]);
  const found = useMemo(
    () =>
      new Set(
        terms.length === 0
          ? []
          : lines.flatMap((line, place) =>
              fits(terms, () => fieldsOf(line, model.spans(place))) ? [place] : [],
            ),
      ),
    [lines, terms],
  );
  const fold = (place: number) => {
    const next = new Set(folded);
    if (!next.delete(place)) next.add(place);
    setFolded(next);
  };
  const select = (place: number) => {
    const next = new Set(folded);
    for (let above = model.parents[place] ?? -1; above >= 0; above = model.parents[above] ?? -1)
      next.delete(above);
    if (next.size !== folded.size) setFolded(next);
    setSelected(place);
  };
  const nextFound = (by: 1 | -1) => {
    const places = [...found].sort((a, b) => a - b);
    const next =
      by > 0
        ? (places.find((place) => place > selected) ?? places[0])
        : (places.findLast((place) => place < selected) ?? places.at(-1));
    if (next !== undefined) select(next);
  };
  const zoomBy = (factor: number, shift: number) => {
    const [from, to] = zoom;
    const length = Math.min(endMs, Math.max((to - from) * factor, endMs / 10_000));
    const middle = (from + to) / 2 + shift * (to - from);
    const start = Math.min(Math.max(0, middle - length / 2), endMs - length);
    setZoom([start, start + length]);
  };
  const foldAll = () =>
    setFolded(new Set(lines.flatMap((line, place) => (line.hasChildren && place > 0 ? [place] : []))));
  const inks = [
    ...new Set(shown.slice(0, 200).flatMap((place) => model.segments(place).map(({ ink }) => ink))),
  ] as Ink[];
  const line = lines[selected];
  return (
    <div class="wf">
      <div class="wf-tools">
        <input
          type="search"
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
          placeholder={words.findLike}
          aria-label={words.find}
        />
        {terms.length > 0 ? (
          <span class="found" role="status">
            {words.found(found.size)}
            <button type="button" onClick={() => nextFound(-1)} aria-label={words.previous}>
              ↑
            </button>
            <button type="button" onClick={() => nextFound(1)} aria-label={words.next}>
              ↓
            </button>
          </span>
        ) : null}
        <div class="seg">
          <button type="button" aria-pressed={view === 'waterfall'} onClick={() => setView('waterfall')}>
            {words.waterfall}
          </button>
          <button type="button" aria-pressed={view === 'flame'} onClick={() => setView('flame')}>
            {words.flame}
          </button>
        </div>
        <div class="seg">
          <button type="button" onClick={() => setFolded(new Set())}>
            {words.unfold}
          </button>
          <button type="button" onClick={foldAll}>
            {words.fold}
          </button>
        </div>
        <ZoomButtons onZoom={zoomBy} onAll={() => setZoom(null)} words={words.zoom} />
      </div>
      <div class="wf-grid wf-head">
        <span class="name">{words.size(lines.length, waterfall.rows.length)}</span>
        <Minimap model={model} zoom={zoom} onZoom={setZoom} />
        <span />
      </div>
      <div class="wf-grid wf-ruler" aria-hidden="true">
        <span />
        <Ruler zoom={zoom} deadlineMs={waterfall.deadlineMs} />
        <span />
      </div>
      {view === 'flame' ? (
        <FlameGraph model={model} zoom={zoom} selected={selected} onSelect={select} />
      ) : (
        <WaterfallLines
          model={model}
          shown={shown}
          zoom={zoom}
          folded={folded}
          selected={selected}
          found={found}
          faultMs={faultMs}
          onFold={fold}
          onSelect={setSelected}
          onZoom={(factor) => zoomBy(factor, 0)}
        />
      )}
      <div class="wfkey">
        <InkKey inks={inks} />
        <ul class="key">
          <li>
            <i class="way-sample" /> {words.critical}
          </li>
          <li>
            <i class="deadline-sample" /> {words.deadline}
          </li>
          {faultMs ? (
            <li>
              <i class="band-sample fault" /> {words.fault}
            </li>
          ) : null}
        </ul>
      </div>
      {line ? (
        <SpanDetails {...{ line, logs, at }} traceId={waterfall.traceId} spans={model.spans(selected)} />
      ) : null}
    </div>
  );
}
