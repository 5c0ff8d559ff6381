import type { Lexer } from './lexer.ts';
import type { Token } from './tokens.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

const PIECE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))|[^\\]+/gsu;

/** The text that a string token stands for: Go's escapes in double and single quotes, none between backticks. */
export function stringValue(lexer: Lexer, { text, start }: Token): string {
  const inside = text.slice(1, -1);
  if (text[0] === '`' || !inside.includes('\\')) return inside;
  const bytes = [...inside.matchAll(PIECE)].map((piece) => escaped(lexer, piece, text[0] as string, start));
  return Buffer.concat(bytes).toString('utf8');
}

/** `\x` and octal escapes are bytes, of which several may make one character. */
function escaped(
  lexer: Lexer,
  [piece, x, u, long, octal, char]: RegExpMatchArray,
  quote: string,
  start: number,
): Buffer {
  if (piece[0] !== '\\') return Buffer.from(piece);
  const byte = x === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(x, 16);
  if (byte <= 0xff) return Buffer.of(byte);
  const code = Number.parseInt(u ?? long ?? '', 16);
  if (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) return Buffer.from(String.fromCodePoint(code));
  if (char !== undefined && (char === quote || char in ESCAPES)) return Buffer.from(ESCAPES[char] ?? char);
  throw lexer.error(`unknown escape sequence ${unicode(piece[1] as string)}`, start);
}

/** As Go's `%#U`: `U+0071 'q'`. */
function unicode(char: string): string {
  const code = (char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
  return `U+${code} '${char}'`;
}
