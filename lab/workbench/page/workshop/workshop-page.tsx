import { useState } from 'preact/hooks';
import { ThemeButton } from '../../../web/report-page/islands/theme-button.tsx';
import type { WorkshopView } from '../../workshop/views.ts';
import { BeamerButton } from '../beamer-button.tsx';
import { BoardBox } from '../board/board-box.tsx';
import type { Connection } from '../connection.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useAnnouncer, useNews } from '../use-announcer.tsx';
import { useMayChange } from '../use-may-change.ts';
import { ExerciseSteps } from './exercise-steps.tsx';
import { InCode } from './in-code.tsx';
import { phaseNews, verdictNews } from './news.ts';
import { Timetable } from './timetable.tsx';
import { useWorkshop } from './use-workshop.ts';
import { type PageWords, WORDS } from './words.ts';

/** Exercises to predict, run and explain, beside a lab that is held open. */
export function WorkshopPage({ connection }: { connection: Connection }) {
  const seen = useWorkshop(connection);
  const { language, other, turn, workshop, exercise, problem, forgetProblem, lost, isBusy, act } = seen;
  const words = WORDS[language];
  const mayChange = useMayChange(connection);
  const disabled = !mayChange || isBusy;
  const { tell, announced } = useAnnouncer(words.more);
  useNews(tell, 'phase', phaseNews(exercise, words));
  useNews(tell, 'verdict', verdictNews(exercise, words));
  const trainer = workshop?.trainer ?? false;
  const handout = `/api/v1/workshop/handout?language=${language}`;
  return (
    <>
      <header class="top one-line">
        <h1>
          Faultline · {words.title} <small>{exercise ? `${exercise.number}. ${exercise.title}` : ''}</small>
        </h1>
        <p class="grow">
          <a href="/">{words.lab}</a>
        </p>
        <a href={handout} target="_blank" rel="noopener">
          {words.handout}
        </a>
        {trainer ? (
          <a href={`${handout}&for=trainer`} target="_blank" rel="noopener">
            {words.trainerHandout}
          </a>
        ) : null}
        <button
          type="button"
          title={words.resetTold}
          disabled={disabled}
          onClick={() => void act('DELETE', '/progress')}
        >
          {words.reset}
        </button>
        <button
          type="button"
          role="switch"
          aria-checked={trainer}
          disabled={disabled}
          onClick={() => void act('PUT', '/trainer', { on: !trainer })}
        >
          {words.trainer}
        </button>
        <button type="button" lang={other.lang} onClick={turn}>
          {other.name}
        </button>
        <BeamerButton word={words.beamer} />
        <ThemeButton word={words.theme} />
      </header>
      {announced}
      {mayChange ? null : <p class="bar-note full">{words.lookOn}</p>}
      <ProblemNote {...{ problem, lost, tell }} close={words.close} onClose={forgetProblem} />
      <main class="workshop">
        <nav class="where" aria-label={words.exercises}>
          {workshop ? (
            <Exercises workshop={workshop} words={words} chosen={exercise?.number ?? null} />
          ) : null}
        </nav>
        <div class="exercise">
          {exercise === null ? (
            <p class="ink3">{words.choose}</p>
          ) : (
            <>
              <section class="panel about">
                <h2>
                  {`${exercise.number}. ${exercise.title}`}{' '}
                  <small>{`${exercise.minutes} ${words.minutes}`}</small>
                  <button
                    type="button"
                    disabled={disabled}
                    onClick={() => void act('DELETE', `/exercises/${exercise.number}`)}
                  >
                    {words.startOver}
                  </button>
                </h2>
                <p>
                  {words.objective}
                  {exercise.objective}
                  {words.fullStop}
                </p>
                <h3>{words.prerequisites}</h3>
                <ul>
                  {exercise.prerequisites.map((each) => (
                    <li key={each}>
                      <InCode text={each} />
                    </li>
                  ))}
                </ul>
                {exercise.notes === null ? null : (
                  <Notes key={exercise.number} notes={exercise.notes} words={words} />
                )}
              </section>
              {trainer ? (
                <BoardBox {...{ connection, language, disabled }} exercise={exercise.number} />
              ) : null}
              <ExerciseSteps {...{ exercise, connection, words, disabled, act }} />
              <Hints
                {...{ words, disabled }}
                hints={exercise.hints}
                left={exercise.hintsLeft}
                onAsk={() => void act('POST', `/exercises/${exercise.number}/hint`)}
              />
            </>
          )}
        </div>
      </main>
    </>
  );
}

function Exercises({
  workshop,
  words,
  chosen,
}: {
  workshop: WorkshopView;
  words: PageWords;
  chosen: number | null;
}) {
  const [table, setTable] = useState(0);
  const timetable = workshop.timetables[table];
  return (
    <>
      <section class="panel">
        <h2>{words.exercises}</h2>
        <ol class="exercises">
          {workshop.exercises.map(({ number, title, minutes, stage, begun }) => (
            <li key={number}>
              <a
                href={`#${number}`}
                aria-current={number === chosen ? 'page' : undefined}
              >{`${number}. ${title}`}</a>
              <small>
                {stage === 'done' ? `✓ ${words.done}` : begun ? words.begun : `${minutes} ${words.minutes}`}
              </small>
            </li>
          ))}
        </ol>
      </section>
      {timetable ? (
        <section class="panel">
          <h2>
            {words.timetable}
            <select
              aria-label={words.timetable}
              value={String(table)}
              onChange={({ currentTarget }) => setTable(Number(currentTarget.value))}
            >
              {workshop.timetables.map(({ title }, at) => (
                <option key={title} value={String(at)}>
                  {title}
                </option>
              ))}
            </select>
          </h2>
          <Timetable table={timetable} words={words} trainer={workshop.trainer} />
        </section>
      ) : null}
    </>
  );
}

/** They tell the answer, and the page may be on the beamer: shut until they are clicked at, and shut again in the next exercise. */
const Notes = ({ notes, words }: { notes: string; words: PageWords }) => (
  <details class="notes">
    <summary>{words.notes}</summary>
    <p class="told">
      <InCode text={notes} />
    </p>
  </details>
);

interface HintsProps {
  readonly hints: readonly string[];
  readonly left: number;
  readonly words: PageWords;
  readonly disabled: boolean;
  readonly onAsk: () => void;
}

/** One after the other, once the prediction is locked. */
function Hints({ hints, left, words, disabled, onAsk }: HintsProps) {
  if (hints.length === 0 && left === 0) return null;
  return (
    <section class="panel hints">
      <h2>{words.hints}</h2>
      <ol>
        {hints.map((each) => (
          <li key={each}>
            <InCode text={each} />
          </li>
        ))}
      </ol>
      {left > 0 ? (
        <button type="button" disabled={disabled} onClick={onAsk}>
          {words.hint}
        </button>
      ) : null}
    </section>
  );
}
