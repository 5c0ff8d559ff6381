import { useState } from 'preact/hooks';
import { TableHead } from '../../web/components/table-head.tsx';
import type { Connection } from './connection.ts';
import { LiveChart } from './live-chart.tsx';
import { type RangeAnswer, seriesOf } from './query-result.ts';
import { useAsked } from './use-asked.ts';

const EVERY_MS = 2_000;
/** Lines that can be told apart, and rows that are read. */
const [DRAWN, LISTED] = [5, 30];
const FIRST = 'sum by (job) (rate(rpc_client_call_duration_seconds_count[5s]))';

/** PromQL, asked of the metrics backend that the lab has: a chart of the last two minutes, and the values of now. */
export function QueryPanel({
  connection,
  paused,
  nowMs,
}: {
  connection: Connection;
  paused: boolean;
  nowMs: number;
}) {
  const [text, setText] = useState(FIRST);
  const [asked, setAsked] = useState<string | null>(null);
  const path = asked === null ? null : `/metrics/query_range?query=${encodeURIComponent(asked)}`;
  const { answer, problem } = useAsked<RangeAnswer>(connection, path, { paused, everyMs: EVERY_MS });
  const series = answer ? seriesOf(answer) : [];
  const number = (value: number) => String(Number(value.toPrecision(4)));
  return (
    <section class="query" aria-labelledby="query-title">
      <h2 id="query-title">
        PromQL <small>the last two minutes, and now</small>
      </h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(text);
        }}
      >
        <input
          type="text"
          value={text}
          maxLength={4_096}
          required
          spellcheck={false}
          aria-label="Query in PromQL"
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <button type="submit" class="act">
          Ask
        </button>
      </form>
      {problem ? (
        <p class="bad" role="status">
          {problem}
        </p>
      ) : null}
      {asked !== null && answer && series.length === 0 ? <p class="ink3">No series has a value.</p> : null}
      {series.length > 0 ? (
        <div class="answer">
          <LiveChart
            title={asked ?? ''}
            headline={String(series.length)}
            note={`series${series.length > DRAWN ? `, the first ${DRAWN} drawn` : ''}`}
            lines={series.slice(0, DRAWN).map(({ name, points }, place) => ({
              ...{ label: name, tone: `l${place}`, points },
            }))}
            {...{ nowMs, faults: [], format: number }}
          />
          <div class="scroll">
            <table class="tbl">
              <TableHead heads={[{ text: 'series' }, { text: 'now', numeric: true }]} />
              <tbody>
                {series.slice(0, LISTED).map(({ name, value }, place) => (
                  <tr key={name}>
                    <th scope="row">
                      {place < DRAWN ? (
                        <svg class="swatch" viewBox="0 0 24 8" aria-hidden="true">
                          <path class={`line l${place}`} d="M0 4H24" />
                        </svg>
                      ) : null}
                      {name}
                    </th>
                    <td class="num">{value === null ? '–' : number(value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {series.length > LISTED ? (
              <p class="ink3">{series.length - LISTED} more are not listed.</p>
            ) : null}
          </div>
        </div>
      ) : null}
    </section>
  );
}
