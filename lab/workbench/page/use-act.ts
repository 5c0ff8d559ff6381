import { useState } from 'preact/hooks';
import { type Connection, toldOf } from './connection.ts';

/** What came of it: the answer, or the code of what refused it. */
export interface Done<Answer> {
  readonly answer: Answer | null;
  readonly code: unknown;
}

/** What is done by a click. `look` is what the page shows then; `problem` why the last one did nothing. */
export function useAct(connection: Connection, look: () => Promise<unknown>) {
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const act = async <Answer>(method: string, path: string, body?: unknown): Promise<Done<Answer>> => {
    setBusy(true);
    let [done, failed]: [Done<Answer>, string] = [{ answer: null, code: null }, ''];
    try {
      done = { answer: await connection.ask<Answer>(method, path, body), code: null };
    } catch (error) {
      done = { answer: null, code: (error as { code?: unknown }).code };
      failed = toldOf(error);
    }
    await look();
    setProblem(failed);
    setBusy(false);
    return done;
  };
  return { problem, setProblem, isBusy, act };
}
