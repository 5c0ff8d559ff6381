import { VerdictChip } from '../../../web/components/marks.tsx';
import type { RunView } from '../../runs/views.ts';
import { reportOf } from './past-runs.tsx';

/** What became of the run that was begun here last. */
export function LatestRun({ latest }: { latest: NonNullable<RunView['latest']> }) {
  const { scenario, exitCode, isStopped, run, said } = latest;
  const isCancelled = isStopped && exitCode === 130;
  return (
    <section class="panel latest-run" aria-labelledby="latest-title">
      <h2 id="latest-title">{`${scenario} has ended`}</h2>
      {run ? (
        <>
          <p>
            <VerdictChip verdict={run.verdict} /> {run.told}
          </p>
          {run.hasPage ? <p>{reportOf(run, 'Open its report')}</p> : null}
        </>
      ) : (
        <>
          <p class={isCancelled ? undefined : 'bad'}>
            {isCancelled
              ? 'Cancelled: all of it is stopped, and nothing is judged.'
              : `It left no report, and ended with exit code ${exitCode}.`}
          </p>
          {isCancelled ? null : <pre class="code">{said}</pre>}
        </>
      )}
    </section>
  );
}
