import { useEffect, useState } from 'preact/hooks';

/** Where all charts of a page point at: only what shows it is drawn anew. */
export class SharedCursor {
  #at: number | null = null;
  readonly #listeners = new Set<(at: number | null) => void>();

  get at(): number | null {
    return this.#at;
  }

  move(at: number | null): void {
    this.#at = at;
    for (const listener of this.#listeners) listener(at);
  }

  listen(listener: (at: number | null) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

export function useCursor(cursor: SharedCursor): number | null {
  const [at, setAt] = useState<number | null>(null);
  useEffect(() => cursor.listen(setAt), [cursor]);
  return at;
}

/** Width of an element as it is, `usual` until that is known. */
export function useWidth(usual: number): [width: number, ref: (element: HTMLElement | null) => void] {
  const [width, setWidth] = useState(usual);
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const found = Math.round(entry?.contentRect.width ?? 0);
      if (found > 0) setWidth(found);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [width, setElement];
}
