import { type Tell, useNews } from './use-announcer.tsx';

interface Props {
  /** Why the last click did nothing: who clicked is told at once. */
  readonly problem: string;
  /** Why nothing can be looked at, which nobody has asked for just now. */
  readonly lost: string;
  readonly tell: Tell;
  readonly close: string;
  readonly onClose: () => void;
}

/** What is in the way, below the header. */
export function ProblemNote({ problem, lost, tell, close, onClose }: Props) {
  useNews(tell, 'lost', { of: 'the lab', id: lost, text: lost });
  if (problem === '') return lost === '' ? null : <p class="bar-note bad">{lost}</p>;
  return (
    <p class="bar-note bad" role="alert">
      {problem}{' '}
      <button type="button" onClick={onClose}>
        {close}
      </button>
    </p>
  );
}
