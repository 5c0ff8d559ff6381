import { useEffect, useRef, useState } from 'preact/hooks';
import type { ExerciseView, WorkshopView } from '../../workshop/views.ts';
import type { Connection } from '../connection.ts';
import { useLanguage } from './use-language.ts';

const RUNNING_MS = 1_000;
/** A file that somebody edits. */
const EDITED_MS = 2_000;

const numberIn = (hash: string): number | null => (/^#\d+$/.test(hash) ? Number(hash.slice(1)) : null);

/** What the server tells of the workshop, in the language that was chosen. The exercise that is open stands in the address. */
export function useWorkshop(connection: Connection) {
  const { language, other, turn } = useLanguage();
  const [number, setNumber] = useState(() => numberIn(location.hash));
  const [workshop, setWorkshop] = useState<WorkshopView | null>(null);
  const [exercise, setExercise] = useState<ExerciseView | null>(null);
  /** Of the last step; and why nothing can be looked at. */
  const [problem, setProblem] = useState('');
  const [lost, setLost] = useState('');
  const [isBusy, setBusy] = useState(false);
  const inLanguage = (path: string) => `/workshop${path}?language=${language}`;

  const looksAt = `${language} ${number}`;
  const shown = useRef('');
  shown.current = looksAt;
  const look = async () => {
    try {
      setWorkshop(await connection.ask('GET', inLanguage('')));
      const one = number === null ? null : inLanguage(`/exercises/${number}`);
      const found = one === null ? null : await connection.ask<ExerciseView>('GET', one);
      // Somebody may have gone on to another one meanwhile.
      if (shown.current !== looksAt) return;
      setExercise(found);
      setLost('');
    } catch (error) {
      setLost((error as Error).message);
    }
  };
  /** One step: what it answers is what stands there now. */
  const act = async (method: string, path: string, body?: unknown) => {
    setBusy(true);
    let failed = '';
    await connection.ask(method, inLanguage(path), body).catch((error: Error) => {
      failed = error.message;
    });
    await look();
    setProblem(failed);
    setBusy(false);
  };

  useEffect(() => {
    void look();
  }, [language, number]);

  useEffect(() => {
    const onHash = () => {
      const next = numberIn(location.hash);
      if (next === null && location.hash !== '') return;
      setExercise(null);
      setProblem('');
      setNumber(next);
    };
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);

  const isEdited = exercise?.kind === 'mend' && ['run', 'again'].includes(exercise.stage);
  const everyMs = workshop?.running != null || exercise?.running ? RUNNING_MS : isEdited ? EDITED_MS : null;
  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => void look(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, language, number]);

  return { language, other, turn, workshop, exercise, problem: problem || lost, setProblem, isBusy, act };
}
