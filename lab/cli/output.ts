import { printable } from '../report/clean.ts';

/** How a command was asked to speak. */
export interface Manner {
  /** stdout is for the one document that was asked for: people are told on stderr. */
  readonly json: boolean;
  /** Only what came of it, not what happens meanwhile. */
  readonly quiet: boolean;
}

let manner: Manner = { json: false, quiet: false };

/** Of the whole process, which has one stdout. */
export function speakAs(asked: Manner): void {
  manner = asked;
}

export const isQuiet = (): boolean => manner.quiet;

/** Where people are told. */
export const shownOn = (): NodeJS.WriteStream => (manner.json ? process.stderr : process.stdout);

/** A line about what came of it, or several; whatever it holds reaches the terminal and a CI's log as text. */
export function tell(text: string): void {
  if (manner.json) console.error(printable(text));
  else console.log(printable(text));
}

/** The same about what happens meanwhile. */
export function say(text: string): void {
  if (!manner.quiet) tell(text);
}

/** What went wrong, on stderr. */
export const warn = (text: string): void => console.error(printable(text));

/**
 * A reader that leaves (`| head -1`), a terminal that is gone or a full disk behind `>` ends the printing, not the
 * work: a run goes on to its report and exit code, a list ends with 0.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
