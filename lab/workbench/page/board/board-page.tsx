import { useEffect, useState } from 'preact/hooks';
import { ThemeButton } from '../../../web/report-page/islands/theme-button.tsx';
import type { BoardView } from '../../board/board-desk.ts';
import type { Connection } from '../connection.ts';
import { ProblemNote } from '../problem-note.tsx';
import { type Tell, useAnnouncer, useNews } from '../use-announcer.tsx';
import { useMayChange } from '../use-may-change.ts';
import { InCode } from '../workshop/in-code.tsx';
import { useLanguage } from '../workshop/use-language.ts';
import { Results } from './results.tsx';
import { useBoard } from './use-board.ts';
import { BOARD_WORDS, type BoardWords } from './words.ts';

const KEPT_AS = 'faultline-board-member';

/** For who has joined the room by the trainer's link. */
export function BoardPage({ connection }: { connection: Connection }) {
  const { language, other, turn } = useLanguage(BOARD_WORDS);
  const words = BOARD_WORDS[language];
  const { board, problem, forgetProblem, lost, act } = useBoard(connection, language);
  const mayChange = useMayChange(connection);
  const { tell, announced } = useAnnouncer(words.more);
  const isOf = board?.vote ? `${board.vote.exercise} ${board.vote.round}` : '';
  const opened = board?.vote?.isOpen ? `${words.opened} ${board.vote.title}` : '';
  useNews(tell, 'vote', { of: board && 'the room', id: isOf, text: opened });
  const [member, setMember] = useState(() => sessionStorage.getItem(KEPT_AS));
  const [nickname, setNickname] = useState('');
  const join = async () => {
    const { answer } = await act<{ member: string }>('POST', '/members', { nickname });
    if (!answer) return;
    sessionStorage.setItem(KEPT_AS, answer.member);
    setMember(answer.member);
  };
  /** Whether it was taken. */
  const vote = async (body: object): Promise<boolean> => {
    const { answer, code } = await act('PUT', '/vote', { member, ...body });
    // After a reset nobody is in the room: who was joins it again.
    if (code === 'not-found') {
      sessionStorage.removeItem(KEPT_AS);
      setMember(null);
    }
    return answer !== null;
  };
  return (
    <>
      <header class="top">
        <h1>
          Faultline · {words.title} <small>{board ? words.people(board.members) : ''}</small>
        </h1>
        <p class="grow" />
        <button type="button" lang={other.lang} onClick={turn}>
          {other.name}
        </button>
        <ThemeButton word={words.theme} />
      </header>
      {announced}
      {mayChange ? null : <p class="bar-note full">{words.noLink}</p>}
      <ProblemNote {...{ problem, lost, tell }} close={words.hide} onClose={forgetProblem} />
      <main class="workshop board">
        {member === null ? (
          <form
            class="step"
            onSubmit={(event) => {
              event.preventDefault();
              void join();
            }}
          >
            <label>
              {words.nickname}{' '}
              <input
                type="text"
                maxLength={24}
                value={nickname}
                onInput={({ currentTarget }) => setNickname(currentTarget.value)}
              />
            </label>
            <button type="submit" class="act" disabled={!mayChange || nickname.trim() === ''}>
              {words.join}
            </button>
          </form>
        ) : (
          <section class="step">
            {board?.vote ? (
              <Vote
                key={`${board.vote.exercise} ${board.vote.round}`}
                vote={board.vote}
                {...{ words, tell }}
                disabled={!mayChange}
                onVote={(choice, on) => vote({ choice, ...on })}
              />
            ) : (
              <p>{words.waiting}</p>
            )}
          </section>
        )}
      </main>
    </>
  );
}

interface VoteProps {
  readonly vote: NonNullable<BoardView['vote']>;
  readonly words: BoardWords;
  readonly tell: Tell;
  readonly disabled: boolean;
  readonly onVote: (
    choice: string,
    on: { readonly exercise: number; readonly round: 1 | 2 },
  ) => Promise<boolean>;
}

function Vote({ vote, words, tell, disabled, onVote }: VoteProps) {
  const [chosen, setChosen] = useState('');
  const [sent, setSent] = useState('');
  const { exercise, title, text, choices, round, isOpen } = vote;
  useEffect(() => setSent(''), [exercise, round]);
  const stands = isOpen ? (sent === '' ? '' : words.voted) : words.closed;
  useNews(tell, 'vote', { of: 'this vote', id: `${isOpen} ${sent}`, text: stands });
  return (
    <>
      <h2>
        {title} <small>{round === 1 ? words.first : words.second}</small>
      </h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void onVote(chosen, { exercise, round }).then((taken) => taken && setSent(chosen));
        }}
      >
        <fieldset disabled={!isOpen || disabled}>
          <legend>
            <InCode text={text} />
          </legend>
          {choices.map((choice) => (
            <div key={choice.id} class="choice">
              <label>
                <input
                  type="radio"
                  name="vote"
                  value={choice.id}
                  checked={chosen === choice.id}
                  onChange={() => setChosen(choice.id)}
                />
                <span>
                  <InCode text={choice.text} />
                </span>
              </label>
            </div>
          ))}
        </fieldset>
        {isOpen ? (
          <button type="submit" class="act" disabled={disabled || chosen === '' || chosen === sent}>
            {sent === '' ? words.vote : words.change}
          </button>
        ) : null}
      </form>
      <p>{stands}</p>
      <Results vote={vote} words={words} />
    </>
  );
}
