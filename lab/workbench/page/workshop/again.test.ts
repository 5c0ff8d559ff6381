import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { afterAll, expect, test } from 'vitest';
import { LANGUAGES } from '../../../workshop/exercise-schema.ts';
import type { Exercise } from '../../../workshop/read-content.ts';
import { exerciseView } from '../../workshop/exercise-view.ts';
import { inDoubt, PlayedWorkshop } from '../../workshop/fixture/played-workshop.ts';
import { recordedOf } from '../../workshop/fixture/recorded.ts';
import { unjudgedIn } from '../../workshop/judged-by.ts';
import { NOT_BEGUN, type Progress } from '../../workshop/progress.ts';
import { STAGE_NAMES } from '../../workshop/stages.ts';
import type { RunView } from '../../workshop/views.ts';
import type { Connection } from '../connection.ts';
import { ExerciseSteps } from './exercise-steps.tsx';
import { WORDS } from './words.ts';

const played = await PlayedWorkshop.open();
afterAll(() => played[Symbol.asyncDispose]());

type Which = 'first' | 'second';
const ASKS = { en: /run (it )?again/i, zh: /再(次)?运行/ } as const;

/** `partly`: it could judge what the exercise builds on, and nothing else. */
type Found = 'all' | 'partly' | 'nothing';
function runOf(exercise: Exercise, which: Which, found: Found): RunView {
  const judged = recordedOf(exercise.name)[which];
  const doubtful = inDoubt(judged).claims;
  const builtOn = new Set(unjudgedIn(doubtful, exercise, which));
  const claims = judged.claims.map((claim, at) =>
    found === 'all' || (found === 'partly' && builtOn.has(claim.name)) ? claim : (doubtful[at] ?? claim),
  );
  const unjudged = unjudgedIn(claims, exercise, which);
  const exitCode = found === 'all' ? judged.exitCode : 5;
  return {
    exitCode,
    folder: 'a run',
    logs: null,
    claims,
    audits: [],
    problems: ['too busy'],
    unjudged,
    said: null,
  };
}

const RUNS = ['all', 'partly', 'nothing'] as const;
const POINTED: Progress = { ...NOT_BEGUN, prediction: 'any', pointed: 'shown' };
const BEFORE: readonly [Progress, first: readonly (Found | null)[], second: readonly (Found | null)[]][] = [
  [NOT_BEGUN, [null], [null]],
  [{ ...POINTED, pointed: 'no' }, [null, ...RUNS], [null]],
  [POINTED, RUNS, [null]],
  [{ ...POINTED, protection: 'any' }, RUNS, [null, ...RUNS]],
];

test.each(['retry-storm', 'mend-the-retry-budget'])(
  'at each stage of %s what asks for another run has a button for it, and no run that was judged asks for one',
  (name) => {
    const exercise = played.exercises.find((each) => each.name === name);
    if (!exercise) throw new Error('no such exercise');
    const seen = new Set<string>();
    for (const [progress, firsts, seconds] of BEFORE)
      for (const first of firsts)
        for (const second of seconds)
          for (const language of LANGUAGES) {
            const view = exerciseView(exercise, progress, language, {
              first: first && runOf(exercise, 'first', first),
              second: second && runOf(exercise, 'second', second),
              ...{ number: 1, scenario: 'a', running: null, trainer: false },
              mend: { source: '', state: 'broken', command: 'break it', restore: 'take it back' },
            });
            seen.add(view.stage);
            const words = WORDS[language];
            const html = renderToString(
              h(ExerciseSteps, {
                ...{ exercise: view, words, disabled: false, act: async () => {} },
                connection: {} as Connection,
              }),
            );
            const steps = html.split('<li class="step').slice(1);
            const asking = steps.filter((step) => ASKS[language].test(texts(step)));
            const where = { stage: view.stage, first, second, language };
            const without = asking.filter((step) => !step.includes(`>${words.runAgain}</button>`));
            expect({ ...where, without: without.map(texts) }).toEqual({ ...where, without: [] });
          }
    const stages = STAGE_NAMES.filter((stage) => exercise.data.kind === 'predict' || stage !== 'choose');
    expect([...seen].toSorted()).toEqual([...stages].toSorted());
  },
);

/** What stands in a step below its heading, without its buttons. */
const texts = (html: string) =>
  html
    .replace(/<h2>.*?<\/h2>/, '')
    .replaceAll(/<button.*?<\/button>/g, '')
    .replaceAll(/<[^>]+>/g, ' ');
