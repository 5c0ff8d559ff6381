import { WireError } from './wire.ts';

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** As Go's `strconv.ParseFloat` reads one, with `_` between digits. */
const DECIMAL = /^[+-]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:e[+-]?\d(?:_?\d)*)?$/i;
const INTEGER = /-?(?:0|[1-9]\d*)/y;
const LITERAL: Readonly<Record<string, string>> = { n: 'null', t: 'true', f: 'false' };
const ESCAPED: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Cursor over JSON text, as lenient and as strict as the OpenTelemetry Collector's: `null` is an empty object, list
 * or text, but no number; a number that must be an integer has no fraction, not even `.0`, and is never rounded; what
 * follows the outermost value is not looked at. Every method throws WireError for what it does not expect.
 * Source: go.opentelemetry.io/collector/pdata/internal/json and github.com/json-iterator/go
 */
export class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Name of the next member of an object; empty at its end. */
  member(): string {
    const token = this.#token();
    if (token === 'n') this.#literal(token);
    if (token === 'n' || token === '}') return '';
    if (token === '{') {
      if (this.#peek() === '}') {
        this.#at++;
        return '';
      }
    } else if (token !== ',') throw this.#wrong('an object', token);
    return this.#name();
  }

  /** Whether a list has one more element, which is to be read next. */
  element(): boolean {
    const token = this.#token();
    if (token === ',') return true;
    if (token === ']') return false;
    if (token === 'n') {
      this.#literal(token);
      return false;
    }
    if (token !== '[') throw this.#wrong('a list', token);
    if (this.#peek() !== ']') return true;
    this.#at++;
    return false;
  }

  string(): string {
    const token = this.#token();
    if (token === '"') return this.#rest();
    if (token !== 'n') throw this.#wrong('a string', token);
    this.#literal(token);
    return '';
  }

  /** Text without escapes, as it stands: ids and base64. */
  plain(): string {
    const token = this.#token();
    const end = token === '"' ? this.#text.indexOf('"', this.#at) : -1;
    if (end < 0) throw this.#wrong('a string', token);
    const value = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return value;
  }

  boolean(): boolean {
    const token = this.#token();
    if (token !== 't' && token !== 'f') throw this.#wrong('true or false', token);
    this.#literal(token);
    return token === 't';
  }

  /** A number or the decimal digits of one as text. */
  integer(min: bigint, max: bigint): bigint {
    const isText = this.#peek() === '"';
    const digits = isText ? this.string() : this.#match(INTEGER, 'an integer');
    const valid = isText ? (min < 0n ? /^[+-]?\d+$/ : /^\d+$/) : min < 0n ? /^/ : /^\d/;
    const value = valid.test(digits) ? BigInt(digits.replace(/^\+/, '')) : undefined;
    if (value === undefined || value < min || value > max) {
      throw new WireError(`expected an integer from ${min} to ${max}, got ${digits.slice(0, 40)}`);
    }
    return value;
  }

  /** A number, or one as text, which may be `NaN`, `Inf` or `Infinity`. */
  double(): number {
    if (this.#peek() !== '"') return finite(this.#match(NUMBER, 'a number'));
    const text = this.string();
    if (/^nan$/i.test(text)) return Number.NaN;
    if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
    // Go's hexadecimal floats are not read: no writer of JSON has them.
    if (!DECIMAL.test(text)) throw new WireError(`expected a number, got ${text.slice(0, 40)}`);
    return finite(text.replaceAll('_', ''));
  }

  /** The number of an enum's value, or its name. */
  enumValue(names: Readonly<Record<string, number>>): bigint {
    if (this.#peek() !== '"') return this.integer(-(2n ** 31n), 2n ** 31n - 1n);
    const name = this.string();
    const value = Object.hasOwn(names, name) ? names[name] : undefined;
    if (value === undefined) throw new WireError(`${name.slice(0, 60)} is no value of its enum`);
    return BigInt(value);
  }

  /** Steps over any value; its depth costs no stack. */
  skip(): void {
    const open: string[] = [];
    do {
      const token = this.#token();
      if (token === '"') this.#rest();
      else if (token in LITERAL) this.#literal(token);
      else if (token === '{' || token === '[') open.push(token);
      else if (/[-\d]/.test(token)) {
        this.#at--;
        this.#match(NUMBER, 'a number');
      } else throw this.#wrong('a value', token);
      this.#afterValue(open, token === '{' || token === '[');
    } while (open.length > 0);
  }

  /** Moves on to the next value of the innermost open object or list; closes those that end here. */
  #afterValue(open: string[], opened: boolean): void {
    let first = opened;
    while (open.length > 0) {
      const inObject = open.at(-1) === '{';
      const token = this.#peek();
      if (token === (inObject ? '}' : ']')) {
        this.#at++;
        open.pop();
        first = false;
        continue;
      }
      if (!first && token !== ',') throw this.#wrong('a comma', token);
      if (!first) this.#at++;
      if (inObject) this.#name();
      return;
    }
  }

  #name(): string {
    const name = this.string();
    const colon = this.#token();
    if (colon !== ':') throw this.#wrong('a colon', colon);
    return name;
  }

  /** What follows an opening quote. */
  #rest(): string {
    const from = this.#at;
    for (let at = from; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === 0x22) {
        this.#at = at + 1;
        return this.#text.slice(from, at);
      }
      if (code === 0x5c) return this.#escaped(from, at);
      if (code < 0x20) throw new WireError(`a string has a control character at ${at}`);
    }
    throw new WireError('a string has no end');
  }

  #escaped(from: number, firstEscape: number): string {
    const parts = [this.#text.slice(from, firstEscape)];
    this.#at = firstEscape;
    for (;;) {
      const char = this.#text[this.#at++];
      if (char === undefined) throw new WireError('a string has no end');
      if (char === '"') return parts.join('');
      parts.push(char === '\\' ? this.#escape() : char);
    }
  }

  #escape(): string {
    const char = this.#text[this.#at++] ?? '';
    if (char !== 'u') {
      const value = ESCAPED[char];
      if (value === undefined) throw new WireError(`\\${char} is no escape`);
      return value;
    }
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[\da-f]{4}$/i.test(digits)) throw new WireError(`\\u${digits} is no escape`);
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #literal(first: string): void {
    const word = LITERAL[first] ?? '';
    if (!this.#text.startsWith(word, this.#at - 1)) throw this.#wrong(word, first);
    this.#at += word.length - 1;
  }

  #match(pattern: RegExp, expected: string): string {
    const token = this.#peek();
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) throw this.#wrong(expected, token);
    this.#at += found.length;
    return found;
  }

  /** The next character that is not white space; empty at the end. */
  #peek(): string {
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at] as string;
      if (char !== ' ' && char !== '\n' && char !== '\t' && char !== '\r') return char;
    }
    return '';
  }

  #token(): string {
    const char = this.#peek();
    this.#at++;
    return char;
  }

  #wrong(expected: string, got: string): WireError {
    return new WireError(`expected ${expected}, got ${got || 'the end'} at ${this.#at}`);
  }
}

function finite(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new WireError(`${text.slice(0, 40)} is no 64-bit number`);
  return value;
}
