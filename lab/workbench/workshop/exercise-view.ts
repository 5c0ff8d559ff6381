import type { Answers, Asked, Language } from '../../workshop/exercise-schema.ts';
import { withQuotes } from '../../workshop/quoted.ts';
import type { Exercise } from '../../workshop/read-content.ts';
import type { Progress } from './progress.ts';
import type { ClaimSeen } from './read-run.ts';
import type { AskedView, ExerciseView, MendView, RunView, Stage } from './views.ts';

/** What was measured and read for it, as far as there is any. */
export interface Found {
  readonly number: number;
  readonly first: RunView | null;
  readonly second: RunView | null;
  readonly running: ExerciseView['running'];
  readonly mend: Omit<MendView, 'task' | 'turns' | 'change' | 'file'> | null;
  readonly trainer: boolean;
}

/** Of a run that has been judged, whatever came of it. */
export const isJudged = (
  run: { readonly exitCode: number; readonly folder: string | null } | null,
): boolean => run?.folder != null && [0, 99, 5].includes(run.exitCode);

/** What comes next. `turned`: whether the claim that is to turn green has, of the first run and of the second. */
export function stageOf(
  { data }: Exercise,
  { prediction, first, pointed, protection, second }: Progress,
  turned: { readonly first: boolean; readonly second: boolean },
): Stage {
  if (prediction === null) return 'predict';
  const isMend = data.kind === 'mend';
  if (!isJudged(first) || (isMend && turned.first)) return 'run';
  if (pointed === 'no') return 'point';
  if (!isMend && protection === null) return 'choose';
  return isJudged(second) && (!isMend || turned.second) ? 'done' : 'again';
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
  const stage = stageOf(exercise, progress, turned);
  const isLocked = stage !== 'predict';
  const isFirstOver = isLocked && stage !== 'run';
  const isPointed = isFirstOver && stage !== 'point';
  const isChosen = isPointed && stage !== 'choose';
  const isDone = stage === 'done';
  const { look } = data;
  const when = <Value>(open: boolean, value: Value): Value | null => (open ? value : null);
  return {
    ...{ number: found.number, kind: data.kind, title: words.title, minutes: data.minutes, stage },
    ...{ objective: words.objective, prerequisites: words.prerequisites },
    question: asked(data.question, words.question, progress.prediction, isFirstOver),
    scenario: when(isLocked, data.scenario),
    arms: when(isLocked, data.arms),
    running: found.running,
    first: when(isLocked, first),
    look: when(isFirstOver, { arm: look.arm, phase: look.phase, route: look.route }),
    ...{ tries: progress.tries, pointed: progress.pointed },
    span: when(isPointed, `${look.service}: ${look.span}`),
    why: when(isPointed, named(words.why)),
    protection:
      data.kind === 'predict' && words.protection && isPointed
        ? asked(
            { choices: Object.keys(data.protection.choices), right: data.protection.right },
            words.protection,
            progress.protection,
            isChosen,
          )
        : null,
    mend:
      data.kind === 'mend' && words.mend && mend && isLocked
        ? {
            ...{ ...mend, file: data.mend.file, turns: data.mend.turns, task: words.mend.task },
            change: when(isDone, words.mend.change),
          }
        : null,
    second: when(isChosen, second),
    happened: when(
      isDone,
      withQuotes(words.happened, (claim) => figure(data.kind === 'mend' ? [first, second] : [second], claim)),
    ),
    transfer: when(isDone, words.transfer),
    hints: isLocked ? words.hints.slice(0, progress.hints) : [],
    hintsLeft: isLocked ? Math.max(0, words.hints.length - progress.hints) : 0,
    notes: when(trainer, named(words.notes)),
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
  return found.length === 0 ? claim : `${claim}: ${[...new Set(found.map(told))].join(' → ')}`;
}

/** A claim that could not be judged has no figure that may be told. */
const told = ({ verdict, observed }: ClaimSeen): string =>
  verdict === 'pass' || verdict === 'fail' ? observed : verdict;
