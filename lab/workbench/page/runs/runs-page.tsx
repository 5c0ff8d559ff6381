import { ThemeButton } from '../../../web/report-page/islands/theme-button.tsx';
import type { PastRunsView, RunView, ScenariosView } from '../../runs/views.ts';
import type { Connection } from '../connection.ts';
import { ProblemNote } from '../problem-note.tsx';
import { type News, useAnnouncer, useNews } from '../use-announcer.tsx';
import { useAsked } from '../use-asked.ts';
import { useMayChange } from '../use-may-change.ts';
import { LatestRun } from './latest-run.tsx';
import { PastRuns } from './past-runs.tsx';
import { RunUnderWay, whereItIs } from './run-under-way.tsx';
import { ScenarioList } from './scenario-list.tsx';
import { useRun } from './use-run.ts';

const LOOK_MS = 5_000;
const WORKSHOP_RUNS = 'A run of the workshop is under way: another one can begin when it has ended.';
/** They stay as they were when the lab was started. */
const SCENARIOS_MS = 60_000;

/** Scenarios to run beside a lab that is held open, the one that is under way, and the reports of those that have ended. */
export function RunsPage({ connection }: { connection: Connection }) {
  const { run, problem, forgetProblem, lost, isBusy, act } = useRun(connection);
  const { tell, announced } = useAnnouncer();
  useNews(tell, 'run', newsOf(run));
  const isUnderWay = run !== null && (run.running !== null || run.isWorkshop);
  const scenarios = useAsked<ScenariosView>(connection, '/scenarios', {
    everyMs: SCENARIOS_MS,
  });
  // Nothing is read that a run would have to wait for; when it has ended, at once.
  const past = useAsked<PastRunsView>(connection, '/runs', { paused: isUnderWay, everyMs: LOOK_MS });
  const maySteer = useMayChange(connection);
  const mayChange = maySteer && !isBusy;
  return (
    <>
      <header class="top">
        <h1>Faultline · Scenarios and runs</h1>
        <p class="grow">
          <a href="/">Lab</a>
        </p>
        <a href="/workshop">Workshop</a>
        <ThemeButton />
      </header>
      {announced}
      {maySteer ? null : (
        <p class="bar-note full">You look on. To run something, open the address that the lab has printed.</p>
      )}
      <ProblemNote
        {...{ problem, tell }}
        lost={lost || scenarios.problem || past.problem}
        close="Close"
        onClose={forgetProblem}
      />
      <main class="runs">
        <div class="to-run">
          {scenarios.answer ? (
            <ScenarioList
              view={scenarios.answer}
              disabled={!mayChange || isUnderWay}
              onRun={(scenario) => void act('POST', { scenario })}
            />
          ) : null}
        </div>
        <div class="made">
          {run?.running ? (
            <RunUnderWay
              running={run.running}
              disabled={!mayChange}
              isStopping={isBusy}
              onStop={() => void act('DELETE')}
            />
          ) : null}
          {run?.isWorkshop ? <p class="bar-note">{WORKSHOP_RUNS}</p> : null}
          {run?.latest && !run.running ? <LatestRun latest={run.latest} /> : null}
          {past.answer ? <PastRuns view={past.answer} /> : null}
        </div>
      </main>
    </>
  );
}

function newsOf(run: RunView | null): News {
  const text = run === null ? '' : whatIsNew(run);
  return { of: run && 'the run', id: text, text };
}

function whatIsNew({ running, latest, isWorkshop }: RunView): string {
  if (running) return `${whereItIs(running.progress?.arms ?? [])}.`;
  if (isWorkshop) return WORKSHOP_RUNS;
  if (!latest) return '';
  return `The run of ${latest.scenario} has ended: ${latest.run?.verdict ?? 'it left no report'}.`;
}
