import { printable } from '../report/clean.ts';

/** A line on stdout, or several; whatever it holds reaches the terminal and a CI's log as text. */
export const say = (text: string): void => console.log(printable(text));

/** The same on stderr. */
export const warn = (text: string): void => console.error(printable(text));

/**
 * A reader that leaves (`| head -1`), a terminal that is gone or a full disk behind `>` ends the printing, not the
 * work: a run goes on to its report and exit code, a list ends with 0.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
