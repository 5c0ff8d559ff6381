import { type Matcher as Match, RE2JS, RE2JSSyntaxException } from 're2js';

/** Values whose answers a pattern remembers: labels have few values, and each is asked of in many series. */
const REMEMBERED = 10_000;

/** Each character may take a kilobyte once it is compiled. Prometheus has such a bound, too, a higher one. */
const LONGEST = 100_000;

/**
 * A regular expression of PromQL: RE2's syntax, anchored at both ends, a dot takes a line break too. Time is linear in the text,
 * whatever the pattern. https://github.com/google/re2/wiki/Syntax
 */
export class Pattern {
  readonly #source: string;
  #compiled: RE2JS | null = null;
  readonly #words: ReadonlySet<string> | null;
  readonly #answers = new Map<string, boolean>();

  /** @throws PatternError for what RE2 refuses, such as look-around and back references */
  constructor(source: string) {
    this.#source = source;
    // Most patterns are lists of plain words, such as `GET|POST`, however many: none of them needs to be compiled.
    this.#words = /^[\w\s:/-]*(?:\|[\w\s:/-]*)*$/.test(source) ? new Set(source.split('|')) : null;
    if (this.#words === null) this.#expression();
  }

  #expression(): RE2JS {
    this.#compiled ??= compile(this.#source);
    return this.#compiled;
  }

  test(value: string): boolean {
    if (this.#words !== null) return this.#words.has(value);
    const known = this.#answers.get(value);
    if (known !== undefined) return known;
    const answer = this.#expression().matches(value);
    if (this.#answers.size >= REMEMBERED) this.#answers.clear();
    this.#answers.set(value, answer);
    return answer;
  }

  /** The groups of a match, to be written into a template; null if `value` does not match. */
  match(value: string): Groups | null {
    const match = this.#expression().matcher(value);
    return match.matches() ? new Groups(match) : null;
  }
}

/** A pattern that RE2 refuses. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

class Groups {
  readonly #match: Match;

  constructor(match: Match) {
    this.#match = match;
  }

  /**
   * Go's templates: `$1`, `${1}`, `$name`, `${name}`, `$$`. A group that there is not, or that took no part, is empty. In parts, which
   * together may be longer than a string can be.
   */
  expand(template: string): readonly string[] {
    const parts: string[] = [];
    let at = 0;
    for (const { 0: whole, 1: bare, 2: braced, index } of template.matchAll(/\$(?:\$|(\w+)|\{(\w+)\})/g)) {
      parts.push(template.slice(at, index), whole === '$$' ? '$' : this.#group(bare ?? (braced as string)));
      at = index + whole.length;
    }
    return [...parts, template.slice(at)];
  }

  #group(name: string): string {
    if (/^\d+$/.test(name)) {
      const index = Number(name);
      return index <= this.#match.groupCount() ? (this.#match.group(index) ?? '') : '';
    }
    const named = this.#match.getNamedGroups();
    return Object.hasOwn(named, name) ? (named[name] ?? '') : '';
  }
}

function compile(source: string): RE2JS {
  if (source.length > LONGEST) {
    throw new PatternError(
      `error parsing regexp: expression too large: expected at most ${LONGEST} characters, got ${source.length}`,
    );
  }
  try {
    // First without the flag, which would stand in the message.
    RE2JS.compile(source);
    return RE2JS.compile(source, RE2JS.DOTALL);
  } catch (cause) {
    if (cause instanceof RE2JSSyntaxException) throw new PatternError(cause.message, { cause });
    throw cause;
  }
}
