import { useState } from 'preact/hooks';
import { formatMs, formatTime } from '../../../report/format.ts';
import { VerdictChip } from '../../../web/components/marks.tsx';
import { TableHead } from '../../../web/components/table-head.tsx';
import type { PastRun, PastRunsView } from '../../runs/views.ts';
import { SelectField } from '../select-field.tsx';

const urlOf = ({ name }: PastRun) => `/api/v1/runs/${encodeURIComponent(name)}/report`;

export const reportOf = (run: PastRun, text: string) => (
  <a href={urlOf(run)} target="_blank" rel="noopener">
    {text}
    <span class="sr">{` of ${run.scenario}, ${formatTime(run.startedAt)}`}</span>
  </a>
);

const HEADS = ['Compare', 'When', 'Scenario', 'Verdict', 'Took', 'How', 'Kept', 'Report'].map((text) => ({
  text,
  numeric: text === 'Took',
}));

/** Runs that have left a report, the newest first; of two that are chosen it leads to their comparison. */
export function PastRuns({ view }: { view: PastRunsView }) {
  const { runs, more, unread } = view;
  const [scenario, setScenario] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const scenarios = [...new Set(runs.map((run) => run.scenario))].toSorted();
  const shown = runs.filter((run) => scenario === '' || run.scenario === scenario);
  // The older first: then and now.
  const both = runs.filter(({ name }) => chosen.includes(name)).toReversed();
  const choose = (name: string, on: boolean) =>
    setChosen(on ? [...chosen, name] : chosen.filter((each) => each !== name));
  return (
    <section class="panel past-runs" aria-labelledby="past-title">
      <h2 id="past-title">
        Past runs{' '}
        <small>{more > 0 ? `the newest ${runs.length}; ${more} older are not looked at` : ''}</small>
      </h2>
      <div class="row">
        <SelectField
          label="Scenario"
          none="all"
          value={scenario}
          options={scenarios}
          onChange={setScenario}
        />
        <p role="status">
          <Compare both={both} />
        </p>
        {chosen.length > 0 ? (
          <button type="button" onClick={() => setChosen([])}>
            Choose none
          </button>
        ) : null}
      </div>
      {runs.length === 0 ? (
        <p class="ink3">There is none yet.</p>
      ) : (
        <div class="scroll">
          <table class="tbl">
            <TableHead heads={HEADS} />
            <tbody>
              {shown.map((run) => (
                <Row
                  key={run.name}
                  run={run}
                  isChosen={chosen.includes(run.name)}
                  disabled={!run.hasPage || both.length === 2 || both.some((each) => !isAlike(each, run))}
                  onChoose={(on) => choose(run.name, on)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {unread.length > 0 ? (
        <details class="values">
          <summary>{`${unread.length} could not be read`}</summary>
          <ul>
            {unread.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}

/** Only such runs can be set beside each other. */
const isAlike = (a: PastRun, b: PastRun) => a.scenario === b.scenario && a.faultline === b.faultline;

function Compare({ both: [first, second] }: { both: readonly PastRun[] }) {
  if (!first) return <>Choose two runs of a scenario to compare them.</>;
  if (!second) return <>{`Choose another run of ${first.scenario}, of the same version of Faultline.`}</>;
  return (
    <a
      href={`${urlOf(first)}?with=${encodeURIComponent(second.name)}#compare`}
      target="_blank"
      rel="noopener"
    >
      {`Compare both runs of ${first.scenario}`}
    </a>
  );
}

interface RowProps {
  readonly run: PastRun;
  readonly isChosen: boolean;
  readonly disabled: boolean;
  readonly onChoose: (on: boolean) => void;
}

function Row({ run, isChosen, disabled, onChoose }: RowProps) {
  const { scenario, title, startedAt, verdict, told, durationMs, length, runtime } = run;
  return (
    <tr class={isChosen ? 'selected' : undefined}>
      <td>
        <input
          type="checkbox"
          aria-label={`${scenario}, ${formatTime(startedAt)}`}
          checked={isChosen}
          disabled={disabled && !isChosen}
          onChange={({ currentTarget }) => onChoose(currentTarget.checked)}
        />
      </td>
      <td>
        <time dateTime={startedAt}>{formatTime(startedAt)}</time>
      </td>
      <th scope="row">
        {scenario}
        <small>{title}</small>
      </th>
      <td>
        <VerdictChip verdict={verdict} />
        <small>{told}</small>
      </td>
      <td class="num">{formatMs(durationMs)}</td>
      <td>
        {length}
        <small>{runtime}</small>
      </td>
      <td>{run.hasEvidence ? 'evidence' : 'report only'}</td>
      <td>{run.hasPage ? reportOf(run, 'Report') : 'no page'}</td>
    </tr>
  );
}
