import { useState } from 'preact/hooks';
import type { Mystery, MysteryState } from '../../../mystery/mystery-state.ts';
import type { Guess } from '../../../mystery/score-answer.ts';
import { guessOf, NO_GUESS } from './guess.ts';
import { GuessFields } from './guess-fields.tsx';

interface AnswerFormProps {
  readonly mystery: MysteryState;
  /** The one that is open. */
  readonly current: Mystery;
  readonly nowMs: number;
  readonly disabled: boolean;
  readonly onAnswer: (faults: readonly Guess[]) => void;
  readonly onGiveUp: () => void;
}

/** One answer, with a guess for each fault that is hidden. */
export function AnswerForm(props: AnswerFormProps) {
  const { mystery, current, nowMs, disabled, onAnswer, onGiveUp } = props;
  const { count, level, seed, state, endsAtMs } = current;
  const [guesses, setGuesses] = useState(() => Array.from({ length: count }, () => NO_GUESS));
  const leftS = Math.max(0, Math.ceil((endsAtMs - nowMs) / 1_000));
  const isOff = disabled || state !== 'open';
  const made = guesses.flatMap((each) => guessOf(each) ?? []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer(made);
      }}
    >
      <p class="wide">
        <b>{count === 1 ? 'One fault is hidden' : `${count} faults are hidden`}</b>
        <small>{`level ${level}, seed ${seed}; ${state === 'open' ? `it ends in ${leftS} s` : state}`}</small>
      </p>
      {guesses.map((guess, at) => (
        <GuessFields
          key={at}
          title={count === 1 ? 'What is it?' : `Fault ${at + 1}`}
          guess={guess}
          services={mystery.services}
          kinds={mystery.kinds}
          onChange={(next) => setGuesses(guesses.map((each, of) => (of === at ? next : each)))}
        />
      ))}
      <button type="submit" class="act" disabled={isOff || made.length === 0}>
        Answer
      </button>
      <button type="button" disabled={isOff} onClick={onGiveUp}>
        Give up
      </button>
      <p class="ink3 wide">
        There is one answer. Look at edges, charts, traces, logs and PromQL; faults of your own can be set
        when it is over.
      </p>
    </form>
  );
}
