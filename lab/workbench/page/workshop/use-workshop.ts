import { useEffect, useState } from 'preact/hooks';
import type { ExerciseView, WorkshopView } from '../../workshop/views.ts';
import type { Connection } from '../connection.ts';
import { useAct } from '../use-act.ts';
import { useAsked } from '../use-asked.ts';
import { useLanguage } from './use-language.ts';
import { WORDS } from './words.ts';

const RUNNING_MS = 1_000;
/** A file that somebody edits. */
const EDITED_MS = 2_000;
/** The trainer may have reset all, and the lab may have been started anew. */
const IDLE_MS = 5_000;

const numberIn = (hash: string): number | null => (/^#\d+$/.test(hash) ? Number(hash.slice(1)) : null);
const isEdited = ({ kind, stage }: ExerciseView) => kind === 'mend' && ['run', 'again'].includes(stage);

/** What the server tells of the workshop, in the language that was chosen. The exercise that is open stands in the address. */
export function useWorkshop(connection: Connection) {
  const { language, other, turn } = useLanguage(WORDS);
  const [number, setNumber] = useState(() => numberIn(location.hash));
  const inLanguage = (path: string) => `/workshop${path}?language=${language}`;

  const all = useAsked<WorkshopView>(connection, inLanguage(''), {
    ...{ about: 'all', language },
    everyMs: ({ running }) => (running === null ? IDLE_MS : RUNNING_MS),
  });
  const one = useAsked<ExerciseView>(
    connection,
    number === null ? null : inLanguage(`/exercises/${number}`),
    {
      ...{ about: String(number), language },
      everyMs: (exercise) => (exercise.running ? RUNNING_MS : isEdited(exercise) ? EDITED_MS : IDLE_MS),
    },
  );
  const look = () => Promise.all([all.look(), one.look()]);
  const { problem, forgetProblem, isBusy, act } = useAct(connection, look, language);

  useEffect(() => {
    const onHash = () => {
      const next = numberIn(location.hash);
      if (next === null && location.hash !== '') return;
      forgetProblem();
      setNumber(next);
    };
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);

  return {
    ...{ language, other, turn, workshop: all.answer, exercise: one.answer },
    ...{ problem, forgetProblem, lost: all.problem || one.problem, isBusy },
    act: (method: string, path: string, body?: unknown) => act(method, inLanguage(path), body),
  };
}
