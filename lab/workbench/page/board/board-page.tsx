import { useEffect, useState } from 'preact/hooks';
import { ThemeButton } from '../../../web/report-page/islands/theme-button.tsx';
import type { BoardView } from '../../board/board-desk.ts';
import type { Connection } from '../connection.ts';
import { InCode } from '../workshop/in-code.tsx';
import { useLanguage } from '../workshop/use-language.ts';
import { Results } from './results.tsx';
import { useBoard } from './use-board.ts';
import { BOARD_WORDS, type BoardWords } from './words.ts';

const KEPT_AS = 'faultline-board-member';

/** For who has joined the room by the trainer's link. */
export function BoardPage({ connection }: { connection: Connection }) {
  const { language, other, turn } = useLanguage();
  const words = BOARD_WORDS[language];
  const { board, problem, act } = useBoard(connection, language);
  const [member, setMember] = useState(() => sessionStorage.getItem(KEPT_AS));
  const [nickname, setNickname] = useState('');
  const join = async () => {
    const joined = await act<{ member: string }>('POST', '/members', { nickname });
    if (!joined) return;
    sessionStorage.setItem(KEPT_AS, joined.member);
    setMember(joined.member);
  };
  // After a reset nobody is in the room: who was joins it again.
  const onRefused = (code: unknown) => {
    if (code !== 'not-found') return;
    sessionStorage.removeItem(KEPT_AS);
    setMember(null);
  };
  return (
    <>
      <header class="top">
        <h1>
          Faultline · {words.title} <small>{board ? `${board.members} ${words.people}` : ''}</small>
        </h1>
        <p class="grow" />
        <button type="button" lang={other.lang} onClick={turn}>
          {other.name}
        </button>
        <ThemeButton />
      </header>
      {connection.mayChange ? null : <p class="bar-note full">{words.noLink}</p>}
      {problem ? (
        <p class="bar-note bad" role="alert">
          {problem}
        </p>
      ) : null}
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
            <button type="submit" class="act" disabled={!connection.mayChange || nickname.trim() === ''}>
              {words.join}
            </button>
          </form>
        ) : (
          <section class="step">
            {board?.vote ? (
              <Vote
                key={`${board.vote.exercise} ${board.vote.round}`}
                vote={board.vote}
                words={words}
                onVote={async (choice, on) =>
                  (await act('PUT', '/vote', { member, choice, ...on }, onRefused)) !== null
                }
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
  readonly onVote: (
    choice: string,
    on: { readonly exercise: number; readonly round: 1 | 2 },
  ) => Promise<boolean>;
}

function Vote({ vote, words, onVote }: VoteProps) {
  const [chosen, setChosen] = useState('');
  const [sent, setSent] = useState('');
  const { exercise, title, text, choices, round, isOpen } = vote;
  useEffect(() => setSent(''), [exercise, round]);
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
        <fieldset disabled={!isOpen}>
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
          <button type="submit" class="act" disabled={chosen === '' || chosen === sent}>
            {sent === '' ? words.vote : words.change}
          </button>
        ) : null}
      </form>
      <p role="status">{isOpen ? (sent === '' ? '' : words.voted) : words.closed}</p>
      <Results vote={vote} words={words} />
    </>
  );
}
