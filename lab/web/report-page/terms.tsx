import type { ComponentChildren } from 'preact';
import { Term } from '../components/term.tsx';

/** Words that a reader may not know, where they first stand; the longer story is under Help. */
const TERMS = {
  arm: 'One full run of the scenario with settings of its own. The first one is the control; what differs in the others is the work of their settings.',
  owed: 'Accepted in time, to be paid later: its client was told so.',
  harmed: 'Without a good answer: refused, broken off, answered too late, or never sent.',
  p50: 'Half of the requests took at most this long; p95 is said of 95 % of them, p99 of 99 %. A quantile of too few requests is not told.',
} as const;

type Known = keyof typeof TERMS;

/** Once on the page for each word: it carries an id. */
export const Defined = ({ word }: { word: Known }) => <Term word={word} text={TERMS[word]} />;

/** A sentence of the report, with the first of each of these words defined. */
export function withTerms(text: string, words: readonly Known[]): ComponentChildren[] {
  return words.reduce<ComponentChildren[]>(
    (parts, word) => {
      const at = parts.findIndex((part) => typeof part === 'string' && part.includes(word));
      const part = parts[at];
      if (typeof part !== 'string') return parts;
      const from = part.indexOf(word);
      const defined = <Defined key={word} word={word} />;
      return parts.toSpliced(at, 1, part.slice(0, from), defined, part.slice(from + word.length));
    },
    [text],
  );
}
