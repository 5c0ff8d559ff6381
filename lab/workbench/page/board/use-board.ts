import type { Language } from '../../../workshop/exercise-schema.ts';
import type { BoardView } from '../../board/board-desk.ts';
import type { Connection } from '../connection.ts';
import { useAct } from '../use-act.ts';
import { useAsked } from '../use-asked.ts';

const EVERY_MS = 1_500;

/** The vote as it is now. */
export function useBoard(connection: Connection, language: Language) {
  const { answer, problem, look } = useAsked<BoardView>(connection, `/board?language=${language}`, {
    ...{ about: 'board', everyMs: EVERY_MS, language },
  });
  const { act, ...acts } = useAct(connection, look, language);
  return {
    ...{ board: answer, lost: problem, ...acts },
    act: <Answer>(method: string, path: string, body?: unknown) => act<Answer>(method, `/board${path}`, body),
  };
}
