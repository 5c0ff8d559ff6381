import { type PromqlError, parseError } from '../errors.ts';
import { LITERAL, literalSeconds } from './literal.ts';
import type { Token, TokenKind } from './tokens.ts';

const BLANK = /(?:[ \t\r\n]|#[^\n]*)+/y;
/** Between square brackets there are no comments. */
const PLAIN_BLANK = /[ \t\r\n]+/y;
const WORD = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const PLAIN_WORD = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const STRING = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`/sy;
const SYMBOL = /=~|!~|[=!<>]=|[<>]\/|[-+*/%^<>=@,(){}[\]]/y;
/** What may stand between braces, beside names, texts and comments. */
const IN_BRACES = /=~|!~|!=|[=,{}]/y;
const IN_BRACKETS = /[-+*/%^():\][,]/y;

/** Cuts a query into tokens, one ahead of the parser, so that of two faults the first is told. */
export class Lexer {
  readonly text: string;
  #pos = 0;
  #parens = 0;
  #inBraces = false;
  #inBrackets = false;
  #ahead: Token | null = null;

  constructor(text: string) {
    this.text = text;
  }

  /** @throws PromqlError where no token begins */
  peek(): Token {
    this.#ahead ??= this.#read();
    return this.#ahead;
  }

  next(): Token {
    const token = this.peek();
    this.#ahead = null;
    return token;
  }

  error(message: string, at: number): PromqlError {
    return parseError(this.text, at, message);
  }

  #read(): Token {
    this.#take(this.#inBrackets ? PLAIN_BLANK : BLANK);
    const start = this.#pos;
    if (start >= this.text.length) return this.#end(start);
    const quoted = this.#quoted(start);
    if (quoted !== null) return quoted;
    if (this.#inBraces) return this.#readInBraces(start);
    const number = this.#take(LITERAL);
    if (number !== null) return this.#number(start, number);
    const word = this.#take(this.#inBrackets ? PLAIN_WORD : WORD);
    if (word !== null) return this.#word(start, word);
    const symbol = this.#take(this.#inBrackets ? IN_BRACKETS : SYMBOL);
    if (symbol === null) throw this.#unexpected(start);
    this.#track(symbol, start);
    return { kind: symbol as TokenKind, text: symbol, start, end: this.#pos };
  }

  #readInBraces(start: number): Token {
    const word = this.#take(PLAIN_WORD);
    if (word !== null) return { kind: 'word', text: word, start, end: this.#pos };
    const symbol = this.#take(IN_BRACES);
    if (symbol === null || symbol === '{') {
      throw this.error(`unexpected character inside braces: ${this.#shown(start)}`, start);
    }
    if (symbol === '}') this.#inBraces = false;
    return { kind: symbol as TokenKind, text: symbol, start, end: this.#pos };
  }

  #quoted(start: number): Token | null {
    const quote = this.text[start] as string;
    if (!'"\'`'.includes(quote)) return null;
    const text = this.#take(STRING);
    if (text === null) {
      throw this.error(`unterminated ${quote === '`' ? 'raw' : 'quoted'} string`, start);
    }
    return { kind: 'string', text, start, end: this.#pos };
  }

  #number(start: number, text: string): Token {
    if (literalSeconds(text) === null) {
      throw this.error(`bad number or duration syntax: ${JSON.stringify(text)}`, start);
    }
    return { kind: 'number', text, start, end: this.#pos };
  }

  #word(start: number, text: string): Token {
    const kind = /^(?:inf|nan)$/i.test(text) ? 'number' : text.includes(':') ? 'metric' : 'word';
    return { kind, text, start, end: this.#pos };
  }

  #track(symbol: string, start: number): void {
    if (symbol === '(') this.#parens++;
    if (symbol === ')' && --this.#parens < 0) throw this.error("unexpected right parenthesis ')'", this.#pos);
    if (symbol === '{') this.#inBraces = true;
    if (symbol === '[') this.#inBrackets = true;
    if (symbol === ']') this.#inBrackets = false;
    if (symbol === '}') throw this.error("unexpected character: '}'", start);
  }

  #end(start: number): Token {
    if (this.#inBraces) throw this.error('unexpected end of input inside braces', start);
    if (this.#inBrackets) throw this.error('unclosed left bracket', start);
    if (this.#parens > 0) throw this.error('unclosed left parenthesis', start);
    return { kind: 'end', text: '', start, end: start };
  }

  #unexpected(start: number): PromqlError {
    const char = this.text[start] as string;
    if (char === '!') {
      return this.error(`unexpected character after '!': ${this.#shown(start + 1)}`, start);
    }
    return this.error(`unexpected character: ${this.#shown(start)}`, start);
  }

  #shown(at: number): string {
    const code = this.text.codePointAt(at);
    return code === undefined ? "'\\x00'" : `'${String.fromCodePoint(code)}'`;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#pos;
    const match = pattern.exec(this.text);
    if (match === null) return null;
    this.#pos += match[0].length;
    return match[0];
  }
}
