import { join } from 'node:path';
import { didYouMean } from '../scenario/nearest.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { checkExercise } from './check-exercise.ts';
import { type Exercise, invalid, readWorkshop, type Workshop } from './read-content.ts';
import type { Timetable } from './timetable-schema.ts';

/** Loads a scenario by its name, or by the path of its file from the folder of the workshop. */
export type LoadScenario = (nameOrPath: string) => Promise<Scenario>;

/** A folder of exercises, of which all is as it should be. @throws FaultlineError `invalid-exercise`, or that of a scenario */
export async function checkedWorkshop(folder: string, load: LoadScenario): Promise<Workshop> {
  const workshop = await readWorkshop(folder);
  for (const exercise of workshop.exercises) {
    checkExercise(exercise, await load(exercise.data.scenario));
  }
  const file = join(folder, 'timetables.yaml');
  for (const [name, timetable] of Object.entries(workshop.timetables)) {
    checkTimetable(file, name, timetable, workshop.exercises);
  }
  return workshop;
}

function checkTimetable(file: string, name: string, { minutes, parts }: Timetable, all: readonly Exercise[]) {
  const known = all.map((exercise) => exercise.name);
  const lengths = parts.map((part, index) => {
    if ('minutes' in part) return part.minutes;
    const exercise = all.find((each) => each.name === part.exercise);
    if (exercise) return exercise.data.minutes;
    const found = `got \`${part.exercise}\`${didYouMean(part.exercise, known)}`;
    throw invalid(file, `\`${name}.parts.${index}.exercise\`: expected the name of an exercise, ${found}`);
  });
  const sum = lengths.reduce((all, each) => all + each, 0);
  if (sum !== minutes)
    throw invalid(file, `\`${name}.minutes\`: expected what its parts come to, ${sum}, got \`${minutes}\``);
}

/** When each part begins, as `09:40`. */
export function clock({ start, parts }: Timetable, exercises: readonly Exercise[]) {
  const [hours = 0, past = 0] = start.split(':').map(Number);
  let at = hours * 60 + past;
  return parts.map((part) => {
    const begins = `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
    const exercise = 'exercise' in part ? exercises.find(({ name }) => name === part.exercise) : undefined;
    const minutes = 'minutes' in part ? part.minutes : (exercise?.data.minutes ?? 0);
    at += minutes;
    return { begins, minutes, part, exercise };
  });
}
