import type { Span } from '../../../analysis/spans/span.ts';
import { formatMs } from '../../../report/format.ts';
import type { WaterfallRow } from '../../../report/model.ts';
import type { WaterfallLine } from '../../../report/waterfall-tree.ts';
import { useWords } from './waterfall-words.ts';

/** A line that somebody wrote while a trace was under way. */
export interface SpanLog {
  /** Null where the line does not say which of them wrote it. */
  readonly spanId: string | null;
  readonly file: string;
  /** From the trace's start; null where the line has no time. */
  readonly atMs: number | null;
  readonly text: string;
}

/** Where the trace is drawn: whether an address leads to it there, and the folder of its logs, null where that is out of reach. */
export interface DrawnAt {
  readonly hasAddress: boolean;
  readonly logs: string | null;
}

/** All that is known of the spans of a line. */
export function SpanDetails(props: {
  line: WaterfallLine;
  traceId: string;
  spans: readonly Span[];
  logs: readonly SpanLog[] | null;
  at: DrawnAt;
}) {
  const { line, traceId, spans, logs, at } = props;
  const { row, calls, notes, events, failure } = line;
  const words = useWords();
  return (
    <section class="detail" aria-label={words.span}>
      <div>
        <h4>
          {row.service} {words.operation(row.operation)}
        </h4>
        <dl>
          <dt>{words.took}</dt>
          <dd>{words.ofIt(formatMs(row.durationMs), formatMs(row.selfMs), formatMs(row.startMs))}</dd>
          {spans.length === 0 ? null : (
            <>
              <dt>{words.process}</dt>
              <dd>
                {[...new Set(spans.map(({ service, instance }) => instance ?? service))].join(words.calledBy)}
              </dd>
            </>
          )}
          {failure === null ? null : (
            <>
              <dt>{words.ended}</dt>
              <dd class="bad">{failure}</dd>
            </>
          )}
          {notes.map((note) => (
            <>
              <dt key={note}>{words.note}</dt>
              <dd>{note}</dd>
            </>
          ))}
        </dl>
        <Attributes
          row={row}
          title={
            calls.length > 0 ? words.seenBy(row.service, row.kind.toLowerCase()) : row.kind.toLowerCase()
          }
        />
        {calls.map((call) => (
          <Attributes
            key={call.startMs}
            row={call}
            title={`${words.seenBy(call.service, call.kind.toLowerCase())}, ${formatMs(call.durationMs)}`}
          />
        ))}
      </div>
      <div>
        <h4>{words.events}</h4>
        {events.length === 0 ? <p class="note">{words.none}</p> : null}
        <ul class="span-events">
          {events.map(({ name, atMs, text }) => (
            <li key={`${name}${atMs}`}>
              <span class="at">+{formatMs(atMs)}</span> <b>{name}</b> {text === name ? '' : text}
            </li>
          ))}
        </ul>
        <h4>{words.trace}</h4>
        <p>
          <code>{traceId}</code>{' '}
          <button type="button" class="small" onClick={() => void navigator.clipboard?.writeText(traceId)}>
            {words.copy}
          </button>{' '}
          {at.hasAddress ? <a href={`#trace=${traceId}`}>{words.link}</a> : null}
        </p>
      </div>
      <Logs spanIds={spans.map(({ spanId }) => spanId)} logs={logs} all={{ traceId, folder: at.logs }} />
    </section>
  );
}

/** Those of the span first; those of others of its trace behind them. */
function Logs(props: { spanIds: readonly string[]; logs: readonly SpanLog[] | null; all: AllOf }) {
  const { spanIds, logs, all } = props;
  const words = useWords();
  if (logs === null) return <AllLogs {...all} />;
  const isOwn = ({ spanId }: SpanLog) => spanId !== null && spanIds.includes(spanId);
  const [own, others] = [logs.filter(isOwn), logs.filter((each) => !isOwn(each))];
  return (
    <div class="logs">
      <h4>{words.logs}</h4>
      {own.length === 0 ? <p class="note">{words.noLine}</p> : <LogLines logs={own} />}
      {others.length === 0 ? null : (
        <details open={own.length === 0}>
          <summary>{words.otherLines(others.length)}</summary>
          <LogLines logs={others} />
        </details>
      )}
      <AllLogs {...all} />
    </div>
  );
}

interface AllOf {
  readonly traceId: string;
  readonly folder: string | null;
}

function AllLogs({ traceId, folder }: AllOf) {
  const words = useWords();
  return folder === null ? null : (
    <p class="note">
      {words.allLogs} <code>{`grep -r ${traceId} ${folder}/`}</code>
    </p>
  );
}

function LogLines({ logs }: { logs: readonly SpanLog[] }) {
  return (
    <ol class="log-lines">
      {logs.map(({ file, atMs, text }, at) => (
        <li key={at}>
          <span class="at">{atMs === null ? '' : `${atMs < 0 ? '−' : '+'}${formatMs(Math.abs(atMs))}`}</span>{' '}
          <b>{file}</b> <code>{text}</code>
        </li>
      ))}
    </ol>
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
