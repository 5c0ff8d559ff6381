import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import { didYouMean } from '../scenario/nearest.ts';
import { typed } from '../typed.ts';
import { breakCode, brokenCode } from '../workshop/break-code.ts';
import { LANGUAGES, type Language } from '../workshop/exercise-schema.ts';
import { handout } from '../workshop/handout.ts';
import type { Exercise } from '../workshop/read-content.ts';
import { runCommand } from './command.ts';
import { say } from './output.ts';
import { answerOf, isMissing } from './workshop-answer.ts';
import { checked, FOLDER, load, ROOT, runs } from './workshop-folder.ts';

const usage = typed('workshop');
const about = `Lists the exercises of the workshop with their minutes. Other commands: check [folder], handout, break <exercise>, answer <exercise>; each
with --help. docs/workshop.md has more.`;

/** `faultline workshop`, and what may stand behind it. */
export async function workshop(argv: readonly string[]): Promise<void> {
  const [first = '', ...rest] = argv;
  if (first === 'check') return check(rest);
  if (first === 'handout') return writeHandout(rest);
  if (first === 'break') return breakOne(rest);
  if (first === 'answer') return answer(rest);
  return runCommand({ usage, about, flags: {} }, list, argv);
}

async function list(): Promise<void> {
  const { exercises, timetables } = await checked(FOLDER);
  const width = Math.max(...exercises.map(({ name }) => name.length));
  for (const { name, data, words } of exercises) {
    say(`${name.padEnd(width)}  ${String(data.minutes).padStart(3)} min  ${words.en.title}`);
  }
  const lengths = Object.entries(timetables).map(([name, { minutes }]) => `${name} (${minutes} min)`);
  say(`\nTimetables: ${lengths.join(', ')}\nPrint them with: ${typed('workshop')} handout`);
}

const check = (argv: readonly string[]): Promise<void> => {
  const folder = argv.find((each) => !each.startsWith('-'));
  const command = {
    usage: `${typed('workshop')} check [folder]`,
    about: `Checks a folder of exercises (default workshop/): each field in each language, and that the scenarios, arms, claims, services, settings
and choices that they name are there, and the code that is to be broken. Exit code 0 where all is, else 2 with a line that says file and field.`,
    flags: {},
    operands: folder === undefined ? [] : ['[folder]'],
  };
  return runCommand(
    command,
    async () => {
      const { exercises, timetables } = await checked(folder === undefined ? FOLDER : resolve(folder));
      for (const exercise of exercises) if (exercise.data.kind === 'mend') await brokenCode(exercise, ROOT);
      const count = Object.keys(timetables).length;
      say(`${exercises.length} exercises in ${LANGUAGES.join(' and ')} and ${count} timetables are valid`);
    },
    argv,
  );
};

const writeHandout = (argv: readonly string[]): Promise<void> =>
  runCommand(
    {
      usage: `${typed('workshop')} handout [--language ${LANGUAGES.join('|')}] [--trainer] [--folder <dir>] [--output <file>]`,
      about: `Writes the questions of all exercises as one page of HTML to print. With --trainer also answers, hints, notes and timetables.
Default: English, of workshop/, to workshop-handout.html. A file that is there is written over.`,
      flags: {
        language: { type: 'string', default: 'en' },
        trainer: { type: 'boolean', default: false },
        folder: { type: 'string', default: FOLDER },
        output: { type: 'string', default: 'workshop-handout.html' },
      },
    },
    async ({ language: asked = '', trainer = false, folder = '', output = '' }) => {
      const language = languageOf(asked);
      const page = handout(await checked(resolve(folder)), {
        language,
        trainer,
        typed: runs(resolve(folder)),
      });
      await writeFile(output, page).catch((cause) => {
        const message = `Could not write ${output}: ${cause.message}`;
        throw new FaultlineError('file-not-written', message, { exitCode: ExitCode.usage, cause });
      });
      say(`wrote ${output}`);
    },
    argv,
  );

const breakOne = (argv: readonly string[]): Promise<void> =>
  runCommand(
    {
      usage: `${typed('workshop')} break <exercise>`,
      about:
        'Puts the broken start of an exercise of the kind `mend` into the clone. git takes it back: git checkout -- <file>.',
      flags: {},
      operands: ['<exercise>'],
    },
    async (_, __, [name = '']) => {
      const exercise = await exerciseOf(name);
      const file = await breakCode(exercise, ROOT);
      say(
        `${file} is broken now.\nSee it fail with: ${runs(FOLDER)(exercise.data.scenario)}\nTake it back with: git checkout -- ${file}`,
      );
    },
    argv,
  );

const answer = (argv: readonly string[]): Promise<void> =>
  runCommand(
    {
      usage: `${typed('workshop')} answer <exercise> [--language ${LANGUAGES.join('|')}] [--reports <dir>]`,
      about:
        'Tells what is right, what is behind each wrong choice, and what did happen, with the figures of the newest run of its scenario, from the terminal or the page.',
      flags: {
        language: { type: 'string', default: 'en' },
        reports: { type: 'string', default: 'reports' },
      },
      operands: ['<exercise>'],
    },
    async ({ language = '', reports = '' }, _, [name = '']) => {
      const exercise = await exerciseOf(name);
      const { name: scenario } = await load(FOLDER)(exercise.data.scenario);
      const told = answerOf(exercise, { language: languageOf(language), reports, scenario });
      say(await told.catch((error) => notRun(error, runs(FOLDER)(exercise.data.scenario))));
    },
    argv,
  );

function notRun(error: Error & { readonly code?: string }, command: string): never {
  if (!isMissing(error)) throw error;
  const message = `${error.message}. Run it first: ${command}`;
  throw new FaultlineError('report-not-read', message, { exitCode: ExitCode.usage, cause: error });
}

function languageOf(asked: string): Language {
  const language = LANGUAGES.find((each) => each === asked);
  if (language) return language;
  throw wrong(`Expected --language to be one of ${LANGUAGES.join(', ')}, got \`${asked}\``);
}

async function exerciseOf(name: string): Promise<Exercise> {
  const { exercises } = await checked(FOLDER);
  const exercise = exercises.find((each) => each.name === name);
  if (exercise) return exercise;
  const known = exercises.map((each) => each.name);
  throw wrong(`Expected the name of an exercise, got \`${name}\`${didYouMean(name, known)}`);
}

const wrong = (message: string) => new FaultlineError('wrong-usage', message, { exitCode: ExitCode.usage });
