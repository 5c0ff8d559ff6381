import type { MendView } from '../../workshop/views.ts';
import { InCode } from './in-code.tsx';
import type { PageWords } from './words.ts';

/** The file that is to be mended, as it is now; it is edited elsewhere. Where it is missing, what brings it back. */
export function MendBox({ mend, words }: { mend: MendView; words: PageWords }) {
  const { task, turns, file, source, state, restore, change } = mend;
  return (
    <>
      <p>
        <InCode text={task} />
      </p>
      <p>
        {words.turns} <code>{turns}</code>
      </p>
      <p>{words.mendTask}</p>
      <p>
        <code>{file}</code> <em>{words.state[state]}</em>
      </p>
      {state === 'missing' ? (
        <pre class="code">{restore}</pre>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it by keys
        <section class="code source" tabIndex={0} aria-label={file}>
          {source.split('\n').map((line, at) => (
            <span key={at}>
              <i>{at + 1}</i>
              {line}
              {'\n'}
            </span>
          ))}
        </section>
      )}
      {change === null ? null : (
        <p class="told">
          <b>{words.change}</b> <InCode text={change} />
        </p>
      )}
    </>
  );
}
