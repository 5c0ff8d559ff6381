import type { RunView } from '../../runs/views.ts';
import type { Connection } from '../connection.ts';
import { useAct } from '../use-act.ts';
import { useAsked } from '../use-asked.ts';

const RUNNING_MS = 1_000;
const IDLE_MS = 3_000;

/** The run that is under way, looked at again and again; somebody else may have begun it. */
export function useRun(connection: Connection) {
  const { answer, problem, look } = useAsked<RunView>(connection, '/run', {
    everyMs: ({ running, isWorkshop }) => (running || isWorkshop ? RUNNING_MS : IDLE_MS),
  });
  const { act, ...acts } = useAct(connection, look);
  return {
    ...{ run: answer, lost: problem, ...acts },
    act: (method: 'POST' | 'DELETE', body?: { readonly scenario: string }) => act(method, '/run', body),
  };
}
