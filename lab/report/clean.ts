import { stripVTControlCharacters } from 'node:util';

/**
 * Text of a run (names, messages, attributes) may hold anything, such as terminal escapes or line breaks. Returns
 * it on one line without escape sequences, control characters and lone surrogates.
 */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text.toWellFormed())
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
}

/**
 * CI systems take commands out of a job's output: a line that begins with `::` after any blanks (GitHub), and `##[`,
 * `##vso[` or `##teamcity[` anywhere. A blank inside makes each of them text again; nothing else changes.
 */
export function withoutCommands(text: string): string {
  return text.replace(/^([^\S\n]*):(?=:)/gm, '$1: ').replace(/##(?=\w*\[)/g, '# #');
}

/** Text of whatever origin, for a terminal or the log of a CI job. Its lines stay lines. */
export function printable(text: string): string {
  return withoutCommands(text.split('\n').map(oneLine).join('\n'));
}

/** At most `length` characters; what is cut ends in an ellipsis. */
export function shorten(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, Math.max(0, length - 1)).join('')}…`;
}
