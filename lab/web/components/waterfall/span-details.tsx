import { formatMs } from '../../../report/format.ts';
import type { WaterfallRow } from '../../../report/model.ts';
import type { WaterfallLine } from '../../../report/waterfall-tree.ts';

/** All that is known of the spans of a line. */
export function SpanDetails({ line, traceId }: { line: WaterfallLine; traceId: string }) {
  const { row, calls, notes, events, failure } = line;
  return (
    <section class="detail" aria-label="Span">
      <div>
        <h4>
          {row.service} {row.operation}
        </h4>
        <dl>
          <dt>took</dt>
          <dd>
            {formatMs(row.durationMs)}, of it own {formatMs(row.selfMs)}; from {formatMs(row.startMs)} on
          </dd>
          {failure === null ? null : (
            <>
              <dt>ended</dt>
              <dd class="bad">{failure}</dd>
            </>
          )}
          {notes.map((note) => (
            <>
              <dt key={note}>note</dt>
              <dd>{note}</dd>
            </>
          ))}
        </dl>
        <Attributes
          row={row}
          title={
            calls.length > 0 ? `as ${row.service} saw it (${row.kind.toLowerCase()})` : row.kind.toLowerCase()
          }
        />
        {calls.map((call) => (
          <Attributes
            key={call.startMs}
            row={call}
            title={`as ${call.service} saw it (${call.kind.toLowerCase()}), ${formatMs(call.durationMs)}`}
          />
        ))}
      </div>
      <div>
        <h4>Events</h4>
        {events.length === 0 ? <p class="note">none</p> : null}
        <ul class="span-events">
          {events.map(({ name, atMs, text }) => (
            <li key={`${name}${atMs}`}>
              <span class="at">+{formatMs(atMs)}</span> <b>{name}</b> {text === name ? '' : text}
            </li>
          ))}
        </ul>
        <h4>Trace</h4>
        <p>
          <code>{traceId}</code>{' '}
          <button type="button" class="small" onClick={() => void navigator.clipboard?.writeText(traceId)}>
            Copy id
          </button>{' '}
          <a href={`#trace=${traceId}`}>link to this trace</a>
        </p>
        <p class="note">
          Log lines that name it, if any do: <code>grep -r {traceId} logs/</code>
        </p>
      </div>
    </section>
  );
}

function Attributes({ row, title }: { row: WaterfallRow; title: string }) {
  const entries = Object.entries(row.attributes);
  if (entries.length === 0) return null;
  return (
    <>
      <h5>{title}</h5>
      <dl>
        {entries.map(([key, value]) => (
          <>
            <dt key={key}>{key}</dt>
            <dd>{String(value)}</dd>
          </>
        ))}
      </dl>
    </>
  );
}
