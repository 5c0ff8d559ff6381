import { formatMs, formatRate } from '../../report/format.ts';
import { type Head, TableHead } from '../../web/components/table-head.tsx';
import type { EditState, Figures } from '../lab-state.ts';

const STATES: Readonly<Record<EditState['state'], string>> = {
  starting: 'being started anew, one instance after the other',
  waiting: 'waits until a fault of its instances is undone, or a mystery is over',
  'in-force': 'runs the new code',
  refused: 'goes on with the code before',
  failed: 'did not start with the new code',
};

const HEADS: readonly Head[] = [
  { text: 'calls to it' },
  { text: 'ended', numeric: true },
  { text: 'failed', numeric: true },
  { text: 'p99', numeric: true },
];

/** Services whose code was edited: how each did before, and since. Nothing where none was. */
export function EditPanel({ edits, isLoadOff }: { edits: readonly EditState[]; isLoadOff: boolean }) {
  if (edits.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="edits-title">
      <h2 id="edits-title">
        Edited code <small>a minute at most, none of it with the load off</small>
      </h2>
      {isLoadOff ? (
        <p class="ink3">
          The load is off: there is nothing to compare until it has gone on for some seconds.
        </p>
      ) : null}
      {edits.map((edit) => (
        <div key={edit.service}>
          <h3>
            {edit.service} <small>{edit.files.join(', ')}</small>
          </h3>
          <p class={edit.error === null ? '' : 'bad'}>
            {STATES[edit.state]}
            {edit.error === null ? '' : `: ${edit.error}`}
          </p>
          {edit.before || edit.since ? (
            <table class="tbl">
              <TableHead heads={HEADS} />
              <tbody>
                <Row name="before" figures={edit.before} />
                <Row name="since" figures={edit.since} />
              </tbody>
            </table>
          ) : null}
        </div>
      ))}
    </section>
  );
}

function Row({ name, figures }: { name: string; figures: Figures | null }) {
  return (
    <tr>
      <th scope="row">{figures ? `${name}, ${figures.overS} s` : name}</th>
      <td class="num">{formatRate(figures?.endedPerS ?? null)}</td>
      <td class={`num ${(figures?.failedPerS ?? 0) > 0.05 ? 'bad' : ''}`}>
        {formatRate(figures?.failedPerS ?? null)}
      </td>
      <td class="num">{formatMs(figures?.p99Ms ?? null)}</td>
    </tr>
  );
}
