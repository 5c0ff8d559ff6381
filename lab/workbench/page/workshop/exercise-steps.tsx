import type { ComponentChildren } from 'preact';
import { isTold, may, runAt, type Told } from '../../workshop/stages.ts';
import type { ExerciseView } from '../../workshop/views.ts';
import type { Connection } from '../connection.ts';
import { Asked } from './asked.tsx';
import { BreakFirst } from './break-first.tsx';
import { InCode } from './in-code.tsx';
import { MendBox } from './mend-box.tsx';
import { turnedOf } from './news.ts';
import { PointBox } from './point-box.tsx';
import { Claims, RunBox } from './run-box.tsx';
import type { PageWords } from './words.ts';

interface Props {
  readonly exercise: ExerciseView;
  readonly connection: Connection;
  readonly words: PageWords;
  readonly disabled: boolean;
  readonly act: (method: string, path: string, body?: unknown) => Promise<unknown>;
}

/** All steps of an exercise, one below the other; what is not open yet is a heading and nothing else. */
export function ExerciseSteps({ exercise, connection, words, disabled, act }: Props) {
  const { number, kind, stage, question, first, second, protection, mend } = exercise;
  const under = `/exercises/${number}`;
  const report = (which: string) => `/api/v1/workshop${under}/reports/${which}`;
  const told = (what: Told) => isTold(stage, what);
  const runs = may(stage, 'run') ? runAt(stage) : null;
  const run = {
    exercise,
    words,
    disabled,
    onRun: () => void act('POST', `${under}/run`),
    onStop: () => void act('DELETE', `${under}/run`),
  };
  const isMend = kind === 'mend';
  const isToBreak = stage === 'run' && (mend?.state === 'whole' || mend?.state === 'missing');
  return (
    <ol class="steps">
      <Step title={words.predict} open now={stage === 'predict'}>
        <Asked
          key={number}
          name="prediction"
          asked={question}
          {...{ words, disabled }}
          onLock={(choice) => void act('POST', `${under}/prediction`, { choice })}
        />
      </Step>
      <Step title={words.run} open={told('first')} now={stage === 'run'}>
        {exercise.scenario ? (
          <p>
            <code>{exercise.scenario}</code>
            {isMend || !exercise.arms ? null : (
              <>
                , <code>{exercise.arms.first}</code>
              </>
            )}
          </p>
        ) : null}
        {mend && stage === 'run' ? <BreakFirst {...{ mend, first, words }} /> : null}
        {runs === 'first' ? (
          <RunBox
            {...run}
            which="first"
            text={isMend ? words.runMend : words.runFirst}
            button={first ? words.runAgain : words.runButton}
            disabled={disabled || isToBreak}
          />
        ) : null}
        {stage === 'run' && first ? <Claims run={first} report={report('first')} words={words} /> : null}
      </Step>
      <Step title={words.happened} open={told('look')} now={false}>
        {first ? <Claims run={first} report={report('first')} words={words} /> : null}
      </Step>
      <Step title={words.why} open={told('look')} now={stage === 'point'}>
        <PointBox
          key={number}
          {...{ exercise, connection, words, disabled }}
          onPoint={(spans) => void act('POST', `${under}/span`, { spans })}
        />
        {exercise.span === null ? null : (
          <p>
            <b>{exercise.pointed === 'found' ? words.foundIt : words.shownIt}</b> <code>{exercise.span}</code>
          </p>
        )}
        {exercise.why === null ? null : (
          <p class="told">
            <InCode text={exercise.why} />
          </p>
        )}
      </Step>
      <Step
        title={isMend ? words.mend : words.helps}
        open={told(isMend ? 'why' : 'protection')}
        now={stage === 'choose' || (isMend && stage === 'again')}
      >
        {protection ? (
          <Asked
            key={number}
            name="protection"
            asked={protection}
            {...{ words, disabled }}
            onLock={(choice) => void act('POST', `${under}/protection`, { choice })}
          />
        ) : null}
        {mend ? <MendBox mend={mend} words={words} /> : null}
      </Step>
      <Step title={words.compare} open={told('second')} now={stage === 'again'}>
        {stage === 'again' || exercise.running?.which === 'second' ? (
          <RunBox
            {...run}
            which="second"
            text={isMend ? words.runMend : words.runSecond}
            button={second ? words.runAgain : words.runButton}
          />
        ) : null}
        {second ? (
          <>
            {isMend && second.said === null ? <Turned {...turnedOf(second, exercise, words)} /> : null}
            {isMend ? null : <p>{words.both}</p>}
            <Claims run={second} report={report('second')} words={words} />
          </>
        ) : null}
        {exercise.happened === null ? null : (
          <p class="told">
            <InCode text={exercise.happened} />
          </p>
        )}
      </Step>
      <Step title={words.elsewhere} open={told('transfer')} now={stage === 'done'}>
        {exercise.transfer ? (
          <>
            <p>
              <InCode text={exercise.transfer.question} />
            </p>
            <details>
              <summary>{words.answer}</summary>
              <p class="told">
                <InCode text={exercise.transfer.answer} />
              </p>
            </details>
          </>
        ) : null}
      </Step>
    </ol>
  );
}

const Turned = ({ tone, text }: { tone: string; text: string }) => <p class={tone}>{text}</p>;

function Step(props: { title: string; open: boolean; now: boolean; children: ComponentChildren }) {
  const { title, open, now, children } = props;
  return (
    <li class={open ? 'step' : 'step shut'} aria-current={now ? 'step' : undefined}>
      <h2>{title}</h2>
      {open ? children : null}
    </li>
  );
}
