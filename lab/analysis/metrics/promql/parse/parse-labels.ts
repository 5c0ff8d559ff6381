import type { Reader } from './reader.ts';
import { stringValue } from './string.ts';

/** `(a, b, "c d",)`: names of labels, of which those in quotes may be any text. */
export function parseLabelList(reader: Reader): readonly string[] {
  const where = 'grouping opts';
  reader.expect('(', where);
  const labels: string[] = [];
  while (reader.peek().kind !== ')') {
    const token = reader.peek();
    if (token.kind === 'string') labels.push(stringValue(reader.lexer, token));
    else if (token.kind === 'word' || /^(?:inf|nan)$/i.test(token.text)) labels.push(token.text);
    else throw reader.unexpected(where, 'label');
    reader.next();
    if (reader.peek().kind === ',') reader.next();
    else if (reader.peek().kind !== ')') throw reader.unexpected(where, '"," or ")"');
  }
  reader.next();
  return labels;
}
