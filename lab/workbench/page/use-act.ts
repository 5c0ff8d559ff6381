import { useState } from 'preact/hooks';
import type { Language } from '../../workshop/exercise-schema.ts';
import type { Connection } from './connection.ts';
import type { Refusal } from './refusal.ts';
import { toldOf } from './refusal-words.ts';

/** What came of it: the answer, or the code of what refused it. */
export interface Done<Answer> {
  readonly answer: Answer | null;
  readonly code: unknown;
}

/** What is done by a click. `look` is what the page shows then; `problem` why the last one did nothing, in the language that the page has now. */
export function useAct(connection: Connection, look: () => Promise<unknown>, language: Language = 'en') {
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const act = async <Answer>(method: string, path: string, body?: unknown): Promise<Done<Answer>> => {
    setBusy(true);
    let [done, failed]: [Done<Answer>, Refusal | null] = [{ answer: null, code: null }, null];
    try {
      done = { answer: await connection.ask<Answer>(method, path, body), code: null };
    } catch (error) {
      failed = error as Refusal;
      done = { answer: null, code: failed.code };
    }
    await look();
    setProblem(failed);
    setBusy(false);
    return done;
  };
  return { problem: toldOf(problem, language), forgetProblem: () => setProblem(null), isBusy, act };
}
