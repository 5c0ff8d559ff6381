import { TableHead } from '../../../web/components/table-head.tsx';
import type { ExerciseView, RunView } from '../../workshop/views.ts';
import { phaseOf } from './news.ts';
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

interface ClaimsProps {
  readonly run: RunView;
  readonly report: string;
  readonly words: PageWords;
}

/** What a run found, and where its report is. */
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
      {run.exitCode === 5 ? <p class="full">{words.doubtful}</p> : null}
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
                <td class={verdict === 'fail' ? 'bad' : verdict === 'pass' ? 'ok' : 'full'}>
                  {MARKS[verdict]} {words.verdicts[verdict]}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        <a href={report} target="_blank" rel="noopener">
          {words.report}
        </a>
      </p>
    </>
  );
}
