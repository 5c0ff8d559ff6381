import { useEffect, useRef, useState } from 'preact/hooks';
import type { Language } from '../../workshop/exercise-schema.ts';
import { calmly } from './calm.ts';
import type { Connection } from './connection.ts';
import type { Refusal } from './refusal.ts';
import { toldOf } from './refusal-words.ts';

export interface AskedOptions<Answer> {
  /** Nothing is asked while it is paused, and what is shown stays. */
  readonly paused?: boolean;
  /** Until the next question, from the answer on. */
  readonly everyMs: number | ((answer: Answer) => number);
  /** What the answer is about, where one of another path may stand until its own has come: as in another language. */
  readonly about?: string;
  /** Of what stands in the way. */
  readonly language?: Language;
}

const FAILED_AGAIN_MS = 2_000;
const nothing = async () => {};

/**
 * What a path of the interface answers, asked again and again, and at once by `look`. Only the answer to the latest question is shown: one that was
 * put before, of this path or of another, would overwrite it where it came later. Null asks nothing.
 */
export function useAsked<Answer>(connection: Connection, path: string | null, options: AskedOptions<Answer>) {
  const { paused = false, everyMs, about = path, language = 'en' } = options;
  const [asked, setAsked] = useState<{
    readonly path: string | null;
    readonly about: string | null;
    readonly answer: Answer | null;
    readonly problem: Refusal | null;
  }>({ path: null, about: null, answer: null, problem: null });
  const look = useRef(nothing);
  useEffect(() => {
    if (path === null || (paused && asked.path === path)) return;
    let timer: number | undefined;
    let latest = 0;
    look.current = async () => {
      clearTimeout(timer);
      latest += 1;
      const own = latest;
      let againMs = typeof everyMs === 'number' ? everyMs : FAILED_AGAIN_MS;
      try {
        const answer = await connection.ask<Answer>('GET', path);
        if (own !== latest) return;
        setAsked({ path, about, answer, problem: null });
        if (typeof everyMs !== 'number') againMs = everyMs(answer);
      } catch (error) {
        if (own !== latest) return;
        const problem = error as Refusal;
        setAsked((before) => ({
          ...{ path, about, problem },
          answer: before.about === about ? before.answer : null,
        }));
      }
      if (!paused) timer = window.setTimeout(() => void look.current(), calmly(againMs));
    };
    void look.current();
    return () => {
      latest = Number.POSITIVE_INFINITY;
      clearTimeout(timer);
      look.current = nothing;
    };
  }, [connection, path, paused]);
  // Of another thing it would pass for what was asked for.
  const shown = asked.about === about ? asked : { answer: null, problem: null };
  return { answer: shown.answer, problem: toldOf(shown.problem, language), look: () => look.current() };
}
