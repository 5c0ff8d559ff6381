import type { MendView, RunView } from '../../workshop/views.ts';
import type { PageWords } from './words.ts';

interface Props {
  readonly mend: MendView;
  readonly first: RunView | null;
  readonly words: PageWords;
}

/** What to type before a first run can be red: of code that is not broken, and of a run that was green. */
export function BreakFirst({ mend, first, words }: Props) {
  const { state, command, restore, turns } = mend;
  const isGreen = first?.claims.some(({ name, verdict }) => name === turns && verdict === 'pass') ?? false;
  if (state === 'broken' && !isGreen) return null;
  const typed = { whole: [command], broken: [], changed: [restore, command], missing: [restore, command] };
  return (
    <div class="bar-note full">
      <p>
        {isGreen ? words.notBroken : ''} {words.breakFirst[state]}
      </p>
      {typed[state].length === 0 ? null : <pre class="code">{typed[state].join('\n')}</pre>}
    </div>
  );
}
