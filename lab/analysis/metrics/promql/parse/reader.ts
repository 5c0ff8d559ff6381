import type { PromqlError } from '../errors.ts';
import type { Expr } from './ast.ts';
import { Lexer } from './lexer.ts';
import { literalSeconds } from './literal.ts';
import { describe, type Token, type TokenKind } from './tokens.ts';

/** Levels of nodes that a query may have: what reads and evaluates it calls itself so often, and the stack ends somewhere. */
export const MAX_DEPTH = 300;

/** What stands between the brackets of a call. */
export interface Arguments {
  readonly args: readonly Expr[];
  readonly end: number;
}

/** A node without its depth, for each kind by itself. */
type Bare<Node> = Node extends Expr ? Omit<Node, 'depth'> : never;

/** Tokens, as the parser's functions ask for them. */
export class Reader {
  readonly lexer: Lexer;
  #depth = 0;

  constructor(text: string) {
    this.lexer = new Lexer(text);
  }

  peek(): Token {
    return this.lexer.peek();
  }

  next(): Token {
    return this.lexer.next();
  }

  /** Takes the next token if it is one of these words, in any case. */
  takeWord(...words: readonly string[]): Token | null {
    const { kind, text } = this.peek();
    return kind === 'word' && words.includes(text.toLowerCase()) ? this.next() : null;
  }

  /** `where` is what the parser is at, for the error; null where Prometheus does not say. */
  expect(kind: TokenKind, where: string | null, what: string | null = JSON.stringify(kind)): Token {
    if (this.peek().kind === kind) return this.next();
    throw this.unexpected(where, kind === ')' ? null : what);
  }

  unexpected(where: string | null = null, expected: string | null = null): PromqlError {
    const token = this.peek();
    const inside = where === null ? '' : ` in ${where}`;
    const wanted = where === null || expected === null ? '' : `, expected ${expected}`;
    return this.error(`unexpected ${describe(token)}${inside}${wanted}`, token.start);
  }

  error(message: string, at: number): PromqlError {
    return this.lexer.error(message, at);
  }

  /** Whether a bracket follows the next token: then it is a function. */
  opensParen(): boolean {
    return this.#behind(/[ \t\r\n]*\(/y);
  }

  opensAggregate(): boolean {
    return this.#behind(/(?:[ \t\r\n]|#[^\n]*)*(?:\(|(?:by|without)(?![a-zA-Z0-9_:]))/iy);
  }

  numberValue({ text }: Token): number {
    if (/^inf$/i.test(text)) return Number.POSITIVE_INFINITY;
    return literalSeconds(text) ?? Number.NaN;
  }

  /** A finished node. @throws PromqlError if it is nested too deeply */
  node<Node extends Bare<Expr>>(node: Node, ...below: readonly Expr[]): Node & { readonly depth: number } {
    const depth = 1 + below.reduce((max, one) => Math.max(max, one.depth), 0);
    if (depth > MAX_DEPTH) throw this.#tooDeep(node.start);
    return { ...node, depth };
  }

  /** For a part that may have such parts in it. */
  deeper<Part>(parse: () => Part): Part {
    if (++this.#depth > MAX_DEPTH) throw this.#tooDeep(this.peek().start);
    const part = parse();
    this.#depth--;
    return part;
  }

  #tooDeep(at: number): PromqlError {
    return this.error(`expression has more than ${MAX_DEPTH} levels`, at);
  }

  #behind(pattern: RegExp): boolean {
    pattern.lastIndex = this.peek().end;
    return pattern.test(this.lexer.text);
  }
}
