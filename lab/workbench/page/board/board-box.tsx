import { useEffect, useState } from 'preact/hooks';
import type { Language } from '../../../workshop/exercise-schema.ts';
import type { Connection } from '../connection.ts';
import { Results } from './results.tsx';
import { useBoard } from './use-board.ts';
import { BOARD_WORDS } from './words.ts';

interface Props {
  readonly connection: Connection;
  readonly language: Language;
  readonly exercise: number;
  readonly disabled: boolean;
}

/** The trainer's side of the board: the link, the vote on this exercise, what was chosen once it is closed. */
export function BoardBox({ connection, language, exercise, disabled }: Props) {
  const words = BOARD_WORDS[language];
  const { board, problem, lost, act } = useBoard(connection, language);
  const [link, setLink] = useState('');
  const isLost = lost !== '';
  useEffect(() => {
    if (isLost) return;
    // Also once it is there again: a lab that was started anew has another one.
    void act<{ path: string }>('POST', '/link').then(({ answer }) =>
      setLink(answer ? new URL(answer.path, location.href).href : ''),
    );
  }, [isLost]);
  const vote = board?.vote ?? null;
  const isThis = vote?.exercise === exercise;
  const held = board?.held[exercise] ?? 0;
  return (
    <section class="panel board-box">
      <h2>
        {words.title} <small>{words.people(board?.members ?? 0)}</small>
      </h2>
      {problem ? (
        <p class="bad" role="alert">
          {problem}
        </p>
      ) : null}
      <p>
        {words.link}: <code>{link}</code>
      </p>
      <p class="row">
        {vote?.isOpen ? (
          <>
            <button type="button" disabled={disabled} onClick={() => void act('POST', '/close')}>
              {isThis ? words.close : words.closeOther(vote.exercise)}
            </button>
            <span>
              {isThis ? '' : words.other(vote.exercise, vote.title)} {words.have(vote.voted)}
            </span>
          </>
        ) : held >= 2 ? (
          <span>{words.both}</span>
        ) : (
          <button type="button" disabled={disabled} onClick={() => void act('POST', '/rounds', { exercise })}>
            {held === 1 ? words.again : words.open}
          </button>
        )}
        <a href="/api/v1/board/votes.csv" download="votes.csv">
          {words.csv}
        </a>
      </p>
      {vote && isThis ? <Results vote={vote} words={words} /> : null}
    </section>
  );
}
