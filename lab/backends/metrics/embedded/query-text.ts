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
    if (raw[0] === '`') return raw.slice(1, -1);
    return raw
      .slice(1, -1)
      .replace(
        /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gu,
        (sequence, x: string, u: string, long: string, octal: string, char: string) => {
          const byte = x !== undefined ? Number.parseInt(x, 16) : Number.parseInt(octal ?? '0', 8);
          const code = Number.parseInt(u ?? long ?? '0', 16);
          if (char !== undefined && (char === raw[0] || char in ESCAPES)) return ESCAPES[char] ?? char;
          // Go's bytes above 127 would be parts of a character.
          if (char !== undefined || byte > 0x7f || code > 0x10ffff) {
            throw this.error(`unknown escape sequence ${sequence}`, start);
          }
          return String.fromCodePoint(code || byte);
        },
      );
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
