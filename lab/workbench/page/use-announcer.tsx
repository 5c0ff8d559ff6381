import { useEffect, useRef, useState } from 'preact/hooks';
import { Announcer, type AnnouncerOptions, moreOf } from './announcer.ts';

export type Tell = Announcer['tell'];

/** Tells who listens instead of looking, and the place where it stands: it is always there, since what comes together with its place is not read out everywhere. */
export function useAnnouncer(more: NonNullable<AnnouncerOptions['more']> = moreOf) {
  const [{ text, count }, setSaid] = useState({ text: '', count: 0 });
  const inWords = useRef(more);
  inWords.current = more;
  const [announcer] = useState(
    () =>
      new Announcer({
        say: (said) => setSaid((before) => ({ text: said, count: before.count + 1 })),
        more: (left) => inWords.current(left),
      }),
  );
  const [tell] = useState((): Tell => (said, about) => announcer.tell(said, about));
  return {
    tell,
    announced: (
      <p class="sr" role="status">
        {/* By its key the same text is said once more. */}
        <span key={count}>{text}</span>
      </p>
    ),
  };
}

export interface News {
  /** Of another one than before nothing is news: it was so when the page came to it. Null of what is not known yet. */
  readonly of: string | null;
  /** What has become another one when there are news. */
  readonly id: string;
  /** Empty where there is nothing to tell. */
  readonly text: string;
}

/** Tells what has changed while the page was open. */
export function useNews(tell: Tell, about: string, { of, id, text }: News): void {
  const before = useRef({ of, id });
  useEffect(() => {
    const { current } = before;
    before.current = { of, id };
    if (of !== null && of === current.of && id !== current.id && text !== '') tell(text, about);
  }, [of, id]);
}
