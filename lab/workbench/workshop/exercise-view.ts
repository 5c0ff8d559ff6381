import type { Answers, Asked, Language } from '../../workshop/exercise-schema.ts';
import { withQuotes } from '../../workshop/quoted.ts';
import type { Exercise } from '../../workshop/read-content.ts';
import { isJudged } from './judged-by.ts';
import type { Progress } from './progress.ts';
import type { ClaimSeen } from './read-run.ts';
import { isTold, stageOf, type Told } from './stages.ts';
import type { AskedView, ExerciseView, MendView, RunView } from './views.ts';

/** What was measured and read for it, as far as there is any. */
export interface Found {
  readonly number: number;
  /** As it is typed. */
  readonly scenario: string;
  readonly first: RunView | null;
  readonly second: RunView | null;
  readonly running: ExerciseView['running'];
  readonly mend: Omit<MendView, 'task' | 'turns' | 'change' | 'file'> | null;
  readonly trainer: boolean;
}

/** What may be told by now: all else is not in the answer. */
export function exerciseView(
  exercise: Exercise,
  progress: Progress,
  language: Language,
  found: Found,
): ExerciseView {
  const { data } = exercise;
  const words = exercise.words[language];
  const { first, second, mend, trainer } = found;
  const turned = { first: turns(exercise, first), second: turns(exercise, second) };
  const judged = { first: isJudged(first), second: isJudged(second) };
  const stage = stageOf({ progress, isMend: data.kind === 'mend', judged, turned });
  const told = (what: Told) => isTold(stage, what);
  const { look } = data;
  const when = <Value>(what: Told, value: Value): Value | null => (told(what) ? value : null);
  return {
    ...{ number: found.number, kind: data.kind, title: words.title, minutes: data.minutes, stage },
    ...{ objective: words.objective, prerequisites: words.prerequisites },
    question: asked(data.question, words.question, progress.prediction, told('rightPrediction')),
    scenario: when('scenario', found.scenario),
    arms: when('scenario', data.arms),
    running: found.running,
    first: when('first', first),
    look: when('look', { arm: look.arm, phase: look.phase, route: look.route }),
    ...{ tries: progress.tries, pointed: progress.pointed },
    span: when('why', `${look.service}: ${look.span}`),
    why: when('why', named(words.why)),
    protection:
      data.kind === 'predict' && words.protection && told('protection')
        ? asked(
            { choices: Object.keys(data.protection.choices), right: data.protection.right },
            words.protection,
            progress.protection,
            told('rightProtection'),
          )
        : null,
    mend:
      data.kind === 'mend' && words.mend && mend && told('mend')
        ? {
            ...{ ...mend, file: data.mend.file, turns: data.mend.turns, task: words.mend.task },
            change: when('change', words.mend.change),
          }
        : null,
    second: when('second', second),
    happened: when(
      'happened',
      withQuotes(words.happened, (claim) => figure(data.kind === 'mend' ? [first, second] : [second], claim)),
    ),
    transfer: when('transfer', words.transfer),
    hints: told('hints') ? words.hints.slice(0, progress.hints) : [],
    hintsLeft: told('hints') ? Math.max(0, words.hints.length - progress.hints) : 0,
    notes: trainer ? named(words.notes) : null,
  };
}

function asked(
  { choices, right }: Asked,
  { text, choices: told }: Answers,
  chosen: string | null,
  isTold: boolean,
): AskedView {
  return {
    text,
    chosen,
    choices: choices.map((id) => ({
      ...{ id, text: told[id]?.text ?? '' },
      right: isTold ? id === right : null,
      misconception: isTold ? (told[id]?.misconception ?? null) : null,
    })),
  };
}

/** Claims by name alone, as code. */
const named = (text: string) => withQuotes(text, (claim) => `\`${claim}\``);

const turns = ({ data }: Exercise, run: RunView | null): boolean =>
  data.kind === 'mend' && run?.claims.find(({ name }) => name === data.mend.turns)?.verdict === 'pass';

/** Of code that was mended also what it was before. */
function figure(runs: readonly (RunView | null)[], claim: string): string {
  const found = runs.flatMap((run) => run?.claims.filter(({ name }) => name === claim) ?? []);
  return found.length === 0 ? claim : `${claim}: ${[...new Set(found.map(observedOf))].join(' → ')}`;
}

/** A claim that could not be judged has no figure that may be told. */
const observedOf = ({ verdict, observed }: ClaimSeen): string =>
  verdict === 'pass' || verdict === 'fail' ? observed : verdict;
