import type { BoardView } from '../../board/board-desk.ts';
import { InCode } from '../workshop/in-code.tsx';
import type { BoardWords } from './words.ts';

/** How many have chosen what, of each vote that is closed. */
export function Results({ vote, words }: { vote: NonNullable<BoardView['vote']>; words: BoardWords }) {
  const { choices, results } = vote;
  if (results.length === 0) return null;
  const most = Math.max(1, ...results.flatMap((counts) => Object.values(counts)));
  return (
    <div class="scroll">
      <table class="tbl votes">
        <thead>
          <tr>
            <th scope="col">{words.choice}</th>
            {results.map((_, at) => (
              <th scope="col" key={at}>
                {at === 0 ? words.first : words.second}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {choices.map(({ id, text }) => (
            <tr key={id}>
              <th scope="row">
                <InCode text={text} />
              </th>
              {results.map((counts, at) => (
                <td key={at}>
                  {counts[id] ?? 0}
                  <svg class="count" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect width={(100 * (counts[id] ?? 0)) / most} height="8" />
                  </svg>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
