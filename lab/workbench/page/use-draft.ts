import { useEffect, useRef, useState } from 'preact/hooks';

/**
 * What stands in a field that shows a value of the lab: while somebody is at it, what they have put there, though the page is drawn anew each
 * second, and until it is valid; after that, from the next look (`seen`) on, what the lab says.
 */
export function useDraft(value: number, seen: unknown) {
  const [draft, setDraft] = useState<string | null>(null);
  const isBusy = useRef(false);
  useEffect(() => {
    if (!isBusy.current) setDraft(null);
  }, [seen]);
  return {
    shown: draft ?? value,
    write: (text: string) => {
      isBusy.current = true;
      setDraft(text);
    },
    leave: () => {
      isBusy.current = false;
    },
  };
}
