import { TableHead } from '../../../web/components/table-head.tsx';
import type { ExerciseView, RunView } from '../../workshop/views.ts';
import { InCode } from './in-code.tsx';
import { phaseOf, verdictOf } from './news.ts';
import type { PageWords } from './words.ts';

interface BoxProps {
  readonly exercise: ExerciseView;
  readonly which: 'first' | 'second';
  readonly words: PageWords;
  readonly disabled: boolean;
  readonly text: string;
  readonly button: string;
  readonly onRun: () => void;
  readonly onStop: () => void;
}

/** A run to start, or the one that is under way with its phase. */
export function RunBox({ exercise, which, words, disabled, text, button, onRun, onStop }: BoxProps) {
  const { running } = exercise;
  if (running?.which !== which)
    return (
      <>
        <p>{text}</p>
        <button type="button" class="act" disabled={disabled || running !== null} onClick={onRun}>
          {button}
        </button>
      </>
    );
  return (
    <div class="under-way">
      <p>{phaseOf(running, words)}</p>
      <span class="ink3">{Math.round(running.sinceMs / 1000)} s</span>
      <button type="button" onClick={onStop}>
        {words.stop}
      </button>
    </div>
  );
}

const MARKS = { pass: '✓', fail: '✗', 'no-data': '?', inconclusive: '?' } as const;
const toneOf = (verdict: keyof typeof MARKS) =>
  verdict === 'fail' ? 'bad' : verdict === 'pass' ? 'ok' : 'full';

interface ClaimsProps {
  readonly run: RunView;
  readonly report: string;
  readonly words: PageWords;
}

/** What a run found, why it could not judge what it could not, and where its report is. */
export function Claims({ run, report, words }: ClaimsProps) {
  if (run.said !== null)
    return (
      <div class="bad">
        <p>{words.notJudged}</p>
        <pre class="code">{run.said}</pre>
      </div>
    );
  return (
    <>
      <p>
        {words.wholeRun}{' '}
        <b class={toneOf(verdictOf(run))}>
          {MARKS[verdictOf(run)]} {words.verdicts[verdictOf(run)]}
        </b>
      </p>
      <Doubts run={run} words={words} />
      <div class="scroll">
        <table class="tbl">
          <TableHead
            heads={[
              { text: words.claim },
              { text: words.observed, numeric: true },
              { text: words.limit, numeric: true },
              { text: words.verdict },
            ]}
          />
          <tbody>
            {run.claims.map(({ name, title, observed, limit, verdict }) => (
              <tr key={name}>
                <th scope="row">
                  {title}
                  <small>{name}</small>
                </th>
                <td class="num">{observed}</td>
                <td class="num">{limit}</td>
                <td class={toneOf(verdict)}>
                  {MARKS[verdict]} {words.verdicts[verdict]}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <FailedAudits audits={run.audits} words={words} />
      <p>
        <a href={report} target="_blank" rel="noopener">
          {words.report}
        </a>
      </p>
    </>
  );
}

/** Whether the exercise can go on with what the run found, and what spoke against it, in the words of the run. */
function Doubts({ run, words }: Omit<ClaimsProps, 'report'>) {
  const { unjudged, problems } = run;
  if (unjudged.length === 0 && !isDoubtful(run)) return null;
  return (
    <div class="doubts full">
      <p>
        {unjudged.length === 0 ? (
          words.partly
        ) : (
          <InCode text={words.unproven(unjudged.map((name) => `\`${name}\``).join(', '))} />
        )}
      </p>
      {problems.length === 0 ? null : (
        <ul>
          {problems.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

const isDoubtful = ({ exitCode, claims }: RunView) =>
  exitCode === 5 || claims.some(({ verdict }) => toneOf(verdict) === 'full');

function FailedAudits({ audits, words }: Pick<RunView, 'audits'> & Pick<ClaimsProps, 'words'>) {
  if (audits.length === 0) return null;
  return (
    <div class="bad failed-audits">
      <p>{words.failedAudits}</p>
      <ul>
        {audits.map(({ name, title, arm, found }) => (
          <li key={`${arm} ${name}`}>
            ✗ {title}{' '}
            <small>
              {name}, {arm}
            </small>
            {found.map((line) => (
              <div key={line}>{line}</div>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}
