import { useEffect, useState } from 'preact/hooks';
import type { Language } from '../../../workshop/exercise-schema.ts';
import type { BoardView } from '../../board/board-desk.ts';
import type { Connection } from '../connection.ts';

const EVERY_MS = 1_500;

/** The vote as it is now. */
export function useBoard(connection: Connection, language: Language) {
  const [board, setBoard] = useState<BoardView | null>(null);
  const [problem, setProblem] = useState('');
  const [lost, setLost] = useState('');
  const look = async () => {
    try {
      setBoard(await connection.ask('GET', `/board?language=${language}`));
      setLost('');
    } catch (error) {
      setLost((error as Error).message);
    }
  };
  const act = async <Answer>(
    method: string,
    path: string,
    body?: unknown,
    onRefused: (code: unknown) => void = () => {},
  ): Promise<Answer | null> => {
    try {
      const answer = await connection.ask<Answer>(method, `/board${path}`, body);
      setProblem('');
      await look();
      return answer;
    } catch (error) {
      setProblem((error as Error).message);
      onRefused((error as { code?: unknown }).code);
      return null;
    }
  };
  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => clearInterval(timer);
  }, [language]);
  return { board, problem: problem || lost, act };
}
