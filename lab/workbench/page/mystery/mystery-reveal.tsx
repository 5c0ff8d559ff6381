import type { Mystery, Reveal } from '../../../mystery/mystery-state.ts';
import { guessText, scoreText, whenText } from './mystery-words.ts';

/** What was hidden, what was made of it, and where it could have been seen. */
export function MysteryReveal({ mystery, reveal }: { mystery: Mystery; reveal: Reveal }) {
  const { ended, seconds, faults, unmet } = reveal;
  return (
    <div class="reveal">
      <p>
        <b class="headline">{scoreText(reveal)}</b>{' '}
        <small>{`level ${mystery.level}, seed ${mystery.seed}, after ${seconds} s`}</small>
      </p>
      <ul>
        {faults.map((scored) => (
          <li key={scored.fault.id}>
            <b>{scored.fault.text}</b>
            {ended === 'answered' ? <p>{guessText(scored)}</p> : null}
            <p class="ink3">
              {`It was ${whenText(mystery, scored.fault)}, and met ${scored.fault.met} of ${scored.fault.inScope} calls.`}
            </p>
            <dl>
              {scored.fault.clues.map(({ where, text, query }) => (
                <div key={where}>
                  <dt>{where}</dt>
                  <dd>
                    {text}
                    {query === undefined ? null : <code>{query}</code>}
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
        {unmet.map((text) => (
          <li key={text}>
            <b>{text}</b>
            <p class="ink3">It met no call, or ended early: it does not count.</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
