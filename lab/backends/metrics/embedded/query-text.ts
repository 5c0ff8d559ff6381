import { BadDataError } from './bad-data.ts';

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

const PIECE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))|[^\\]+/gu;

/** A PromQL text and the place in it; every `take` skips blanks and comments first. */
export class QueryText {
  readonly text: string;
  #pos = 0;

  constructor(text: string) {
    this.text = text;
  }

  get pos(): number {
    this.#skip();
    return this.#pos;
  }

  get atEnd(): boolean {
    return this.pos >= this.text.length;
  }

  /** `pattern` must be sticky. */
  take(pattern: RegExp): RegExpExecArray | null {
    const match = this.peek(pattern);
    if (match !== null) this.#pos += match[0].length;
    return match;
  }

  peek(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.pos;
    return pattern.exec(this.text);
  }

  expect(pattern: RegExp, what: string): string {
    const match = this.take(pattern);
    if (match === null) throw this.error(`unexpected ${this.#found()}, expected ${what}`);
    return match[0];
  }

  /** A quoted text: Go's escapes in double and single quotes, none between backticks. */
  string(what: string): string {
    const start = this.pos;
    const raw = this.expect(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`/y, what);
    const inside = raw.slice(1, -1);
    if (raw[0] === '`' || !inside.includes('\\')) return inside;
    const bytes = [...inside.matchAll(PIECE)].map((piece) => this.#bytes(piece, raw[0] as string, start));
    return Buffer.concat(bytes).toString('utf8');
  }

  /** `\x` and octal escapes are bytes, of which several may make one character. */
  #bytes([piece, x, u, long, octal, char]: RegExpMatchArray, quote: string, start: number): Buffer {
    if (piece[0] !== '\\') return Buffer.from(piece);
    const byte = x === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(x, 16);
    if (byte <= 0xff) return Buffer.of(byte);
    const code = Number.parseInt(u ?? long ?? '', 16);
    if (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) return Buffer.from(String.fromCodePoint(code));
    if (char !== undefined && (char === quote || char in ESCAPES)) return Buffer.from(ESCAPES[char] ?? char);
    throw this.error(`unknown escape sequence ${piece}`, start);
  }

  error(message: string, at = this.pos): BadDataError {
    const before = this.text.slice(0, at).split('\n');
    return new BadDataError(`${before.length}:${(before.at(-1) ?? '').length + 1}: parse error: ${message}`);
  }

  #found(): string {
    return this.atEnd ? 'end of input' : JSON.stringify(this.text.slice(this.pos, this.pos + 16));
  }

  #skip(): void {
    const blank = /(?:[ \t\r\n]|#[^\n]*)+/y;
    blank.lastIndex = this.#pos;
    this.#pos += blank.exec(this.text)?.[0].length ?? 0;
  }
}
