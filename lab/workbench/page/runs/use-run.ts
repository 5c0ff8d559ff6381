import { useEffect, useState } from 'preact/hooks';
import type { RunView } from '../../runs/views.ts';
import type { Connection } from '../connection.ts';

const RUNNING_MS = 1_000;
const IDLE_MS = 3_000;

/** The run that is under way, looked at again and again; somebody else may have begun it. */
export function useRun(connection: Connection) {
  const [run, setRun] = useState<RunView | null>(null);
  /** Of the last step; and why nothing can be looked at. */
  const [problem, setProblem] = useState('');
  const [lost, setLost] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [steps, setSteps] = useState(0);
  useEffect(() => {
    let timer: number | undefined;
    let isOver = false;
    const look = async () => {
      let againMs = IDLE_MS;
      try {
        const answer = await connection.ask<RunView>('GET', '/run');
        if (isOver) return;
        setRun(answer);
        setLost('');
        if (answer.running || answer.isWorkshop) againMs = RUNNING_MS;
      } catch (error) {
        if (!isOver) setLost((error as Error).message);
      }
      if (!isOver) timer = window.setTimeout(() => void look(), againMs);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [connection, steps]);
  const act = async (method: 'POST' | 'DELETE', body?: { readonly scenario: string }) => {
    setBusy(true);
    setProblem('');
    await connection
      .ask<RunView>(method, '/run', body)
      .then(setRun)
      .catch((error: Error) => setProblem(error.message));
    setBusy(false);
    setSteps((before) => before + 1);
  };
  return { run, problem, setProblem, lost, isBusy, act };
}
