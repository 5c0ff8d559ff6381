import { oneLine } from './clean.ts';

/** Backslashes before what Markdown or HTML in it would read; an underscore inside a word is left as it is. */
export function plain(text: string): string {
  return oneLine(text).replace(/[\\`*[\]|~#<&]|\b_|_\b/g, '\\$&');
}

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(heads.map((head) => head.replace(/^>/, ''))),
    line(heads.map((head) => (head.startsWith('>') ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}
