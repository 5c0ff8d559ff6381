import { useState } from 'preact/hooks';
import type { AskedView } from '../../workshop/views.ts';
import { InCode } from './in-code.tsx';
import type { PageWords } from './words.ts';

interface Props {
  readonly name: string;
  readonly asked: AskedView;
  readonly words: PageWords;
  readonly disabled: boolean;
  readonly onLock: (choice: string) => void;
}

/** A question with choices. What is right stands there once the server tells it, which it does not before a choice is locked. */
export function Asked({ name, asked, words, disabled, onLock }: Props) {
  const [chosen, setChosen] = useState('');
  const { text, choices, chosen: locked } = asked;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== '') onLock(chosen);
      }}
    >
      <fieldset>
        <legend>
          <InCode text={text} />
        </legend>
        {choices.map((choice) => (
          <div key={choice.id} class={choice.right ? 'choice is-right' : 'choice'}>
            <label>
              <input
                type="radio"
                name={name}
                value={choice.id}
                checked={(locked ?? chosen) === choice.id}
                disabled={locked !== null || disabled}
                onChange={() => setChosen(choice.id)}
              />
              <span>
                <InCode text={choice.text} />
              </span>
              {choice.id === locked ? <em>{words.yours}</em> : null}
              {choice.right ? <b class="ok">✓ {words.right}</b> : null}
            </label>
            {choice.misconception === null ? null : (
              <p class="behind">
                {words.behind} <InCode text={choice.misconception} />
              </p>
            )}
          </div>
        ))}
      </fieldset>
      {locked === null ? (
        <button type="submit" class="act" disabled={disabled || chosen === ''}>
          {words.lock}
        </button>
      ) : (
        <p class="ink3">{words.locked}</p>
      )}
    </form>
  );
}
