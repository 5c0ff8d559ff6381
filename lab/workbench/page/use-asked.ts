import { useEffect, useState } from 'preact/hooks';
import { calmly } from './calm.ts';
import type { Connection } from './connection.ts';

export interface AskedOptions<Answer> {
  /** Nothing is asked while it is paused, and what is shown stays. */
  readonly paused: boolean;
  /** Until the next question, from the answer on. */
  readonly everyMs: number | ((answer: Answer) => number);
}

const FAILED_AGAIN_MS = 2_000;

/**
 * What a path of the interface answers, asked again and again. An answer to a question that was put before the path changed is not shown: the later one
 * would be overwritten where it came first. Null asks nothing.
 */
export function useAsked<Answer>(connection: Connection, path: string | null, options: AskedOptions<Answer>) {
  const { paused, everyMs } = options;
  const [asked, setAsked] = useState<{ path: string | null; answer: Answer | null; problem: string }>({
    ...{ path: null, answer: null, problem: '' },
  });
  useEffect(() => {
    if (path === null || (paused && asked.path === path)) return;
    let timer: number | undefined;
    let isOver = false;
    const look = async () => {
      let againMs = typeof everyMs === 'number' ? everyMs : FAILED_AGAIN_MS;
      try {
        const answer = await connection.ask<Answer>('GET', path);
        if (!isOver) setAsked({ path, answer, problem: '' });
        if (typeof everyMs !== 'number') againMs = everyMs(answer);
      } catch (error) {
        const problem = (error as Error).message;
        if (!isOver)
          setAsked((before) => ({ path, answer: before.path === path ? before.answer : null, problem }));
      }
      if (!isOver && !paused) timer = window.setTimeout(() => void look(), calmly(againMs));
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [connection, path, paused]);
  // Of another path it would pass for what was asked for.
  return asked.path === path ? asked : { path, answer: null, problem: '' };
}
