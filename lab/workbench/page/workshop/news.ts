import type { ExerciseView, RunView } from '../../workshop/views.ts';
import type { News } from '../use-announcer.tsx';
import type { PageWords } from './words.ts';

type Exercise = ExerciseView | null;
const of = (exercise: Exercise): string | null => exercise && String(exercise.number);

/** Of a run as a whole, by its exit code. */
export const verdictOf = ({ exitCode }: Pick<RunView, 'exitCode'>) =>
  exitCode === 0 ? 'pass' : exitCode === 99 ? 'fail' : 'inconclusive';

/** Where the run is that is under way. */
export const phaseOf = ({ at }: NonNullable<ExerciseView['running']>, words: PageWords): string =>
  at === null ? words.starting : `${at.arm}: ${at.phase}`;

export function phaseNews(exercise: Exercise, words: PageWords): News {
  const running = exercise?.running ?? null;
  const phase = running === null ? '' : `${phaseOf(running, words)}${words.fullStop}`;
  return { of: of(exercise), id: phase, text: phase };
}

/** What a run has found, once it has ended. */
export function verdictNews(exercise: Exercise, words: PageWords): News {
  const { first = null, second = null } = exercise ?? {};
  const run = second ?? first;
  return {
    ...{ of: of(exercise), id: `${first?.folder} ${second?.folder}` },
    text: run === null ? '' : `${words.ended} ${foundBy(run, run === second ? exercise : null, words)}`,
  };
}

/** `mended`: of the run that tells whether code is mended by now. */
function foundBy(run: RunView, mended: Exercise, words: PageWords): string {
  if (run.said !== null) return words.unjudged;
  if (mended?.kind === 'mend') return turnedOf(run, mended, words).text;
  const counts = Map.groupBy(run.claims, ({ verdict }) => verdict);
  const claims = [...counts].map(([verdict, { length }]) => `${length} ${words.verdicts[verdict]}`);
  const failed =
    run.audits.length === 0 ? [] : [`${words.failedAudits} ${run.audits.length}${words.fullStop}`];
  const unjudged = run.unjudged.length === 0 ? [] : [words.unjudged];
  return [`${claims.join(', ')}${words.fullStop}`, ...failed, ...unjudged].join(' ');
}

/** Whether the code is mended by now, as far as the run can tell. */
export function turnedOf(run: RunView, { mend }: ExerciseView, words: PageWords) {
  const verdict = run.claims.find(({ name }) => name === mend?.turns)?.verdict;
  if (verdict === 'pass') return { tone: 'ok', text: words.green };
  if (verdict === 'fail') return { tone: 'bad', text: words.notGreen };
  return { tone: 'full', text: words.unsure };
}
