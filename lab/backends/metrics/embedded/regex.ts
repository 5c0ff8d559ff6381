import { BadDataError } from './bad-data.ts';

const SYNTAX = /[\\^$.*+?()[\]{}|/]/;
/** What each class has, as the inside of a JavaScript class. */
const CLASSES: Readonly<Record<string, string>> = {
  d: '0-9',
  s: '\\t\\n\\f\\r\\x20',
  w: '0-9A-Za-z_',
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\0-\\x7f',
  blank: '\\t\\x20',
  cntrl: '\\0-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
  space: '\\t-\\r\\x20',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};
const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/**
 * A label matcher's regular expression: Go's RE2 syntax, anchored at both ends, as a JavaScript one that accepts the
 * same texts. A dot takes a line break too, as in Prometheus 3. What RE2 refuses (look-around, back references) is refused here too; the few things that only RE2
 * has (`(?U)`, flags in the middle of a group, `\C`) are refused with a message. https://github.com/google/re2/wiki/Syntax
 */
export function translateRe2(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${new Translation(pattern).run()})$`, 'v');
  } catch (error) {
    if (error instanceof BadDataError) throw error;
    throw new BadDataError(`parse error: error parsing regexp: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

class Translation {
  readonly #source: string;
  #pos = 0;
  /** Whether `.` takes a line break, per open group. */
  readonly #dotAll: boolean[] = [true];
  /** Groups that were opened for leading flags and have no `)` in the source. */
  #flagGroups = 0;

  constructor(source: string) {
    this.#source = source;
  }

  run(): string {
    let out = this.#leadingFlags();
    while (this.#pos < this.#source.length) out += this.#next();
    if (this.#dotAll.length > this.#flagGroups + 1) throw refused(`missing closing ): \`${this.#source}\``);
    return out + ')'.repeat(this.#flagGroups);
  }

  /** `(?i)` at the very start holds for the whole pattern. */
  #leadingFlags(): string {
    const flags = this.#take(/\(\?(?!\))([ims]*)(?:-([ims]+))?\)/y);
    if (flags === null) return '';
    this.#flagGroups++;
    return this.#open(flags[1] as string, flags[2]);
  }

  #open(flags: string, off = ''): string {
    const dotAll = flags.includes('s') || (this.#dotAll.at(-1) === true && !off.includes('s'));
    this.#dotAll.push(dotAll);
    // `s` is dealt with where a dot is written.
    const kept = [flags, off].map((text) => [...new Set(text.replaceAll('s', ''))].join(''));
    return `(?${kept[0]}${kept[1] === '' ? '' : `-${kept[1]}`}:`;
  }

  #next(): string {
    const group = this.#take(/\((\?(?:P?<\w+>|([ims]*)(?:-([ims]+))?:))?(?!\?)/y);
    if (group !== null) return this.#open(group[2] ?? '', group[3]);
    if (this.#source.startsWith('(?', this.#pos)) {
      throw refused(
        `invalid or unsupported Perl syntax: \`${this.#source.slice(this.#pos, this.#pos + 4)}\``,
      );
    }
    if (this.#take(/\)/y) !== null) {
      if (this.#dotAll.length <= this.#flagGroups + 1) throw refused(`unexpected ): \`${this.#source}\``);
      this.#dotAll.pop();
      return ')';
    }
    if (this.#take(/\./y) !== null) return this.#dotAll.at(-1) ? '[^]' : '[^\\n]';
    if (this.#take(/\[/y) !== null) return this.#class();
    const quoted = this.#take(/\\Q(.*?)(?:\\E|$)/sy);
    if (quoted !== null) return [...(quoted[1] as string)].map(literal).join('');
    if (this.#take(/\\A/y) !== null) return '(?<![^])';
    if (this.#take(/\\z/y) !== null) return '(?![^])';
    const boundary = this.#take(/\\[bB]/y);
    if (boundary !== null) return boundary[0];
    const repeat = this.#take(/\{(\d+)(?:,(\d*))?\}/y);
    if (repeat !== null) {
      if (Number(repeat[1]) > 1000 || Number(repeat[2] ?? 0) > 1000) {
        throw refused(`invalid repeat count: \`${repeat[0]}\``);
      }
      return repeat[0];
    }
    const plain = this.#take(/[*+?|^$]/y);
    return plain?.[0] ?? this.#perlClass() ?? literal(String.fromCodePoint(this.#single()));
  }

  #class(): string {
    const negated = this.#take(/\^/y) !== null;
    let out = '';
    for (let first = true; ; first = false) {
      if (this.#pos >= this.#source.length) throw refused(`missing closing ]: \`${this.#source}\``);
      if (!first && this.#take(/\]/y) !== null) return `[${negated ? '^' : ''}${out}]`;
      out += this.#posixClass() ?? this.#perlClass() ?? this.#range();
    }
  }

  #posixClass(): string | null {
    const match = this.#take(/\[:(\^?)(\w+):\]/y);
    if (match === null) return null;
    const members = (match[2] as string).length > 1 ? CLASSES[match[2] as string] : undefined;
    if (members === undefined) throw refused(`invalid character class range: \`${match[0]}\``);
    return `[${match[1]}${members}]`;
  }

  #perlClass(): string | null {
    const perl = this.#take(/\\([dDsSwW])/y)?.[1];
    if (perl !== undefined) {
      return `[${perl === perl.toUpperCase() ? '^' : ''}${CLASSES[perl.toLowerCase()]}]`;
    }
    const property = this.#take(/\\([pP])(?:([A-Z])|\{(\^?)(\w+)\})/y);
    if (property === null) return null;
    const name = property[2] ?? (property[4] as string);
    const negated = (property[1] === 'P') !== (property[3] === '^');
    return `\\${negated ? 'P' : 'p'}{${name.length <= 2 ? name : `Script=${name}`}}`;
  }

  #range(): string {
    const from = this.#single();
    // A hyphen before the closing bracket stands for itself.
    if (this.#take(/-(?!\])/y) === null) return codePoint(from);
    const to = this.#single();
    if (to < from) throw refused('invalid character class range');
    return `${codePoint(from)}-${codePoint(to)}`;
  }

  /** The code point of one character, escaped or plain. */
  #single(): number {
    if (this.#source[this.#pos] !== '\\') return this.#char();
    const control = this.#take(/\\([afnrtv])/y)?.[1];
    if (control !== undefined) return CONTROLS[control] as number;
    const hex = this.#take(/\\x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})/y);
    if (hex !== null) return Number.parseInt(hex[1] ?? (hex[2] as string), 16);
    const octal = this.#take(/\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/y)?.[1];
    if (octal !== undefined) return Number.parseInt(octal, 8);
    if (this.#take(/\\(?=[!-/:-@[-^`{-~])/y) !== null) return this.#char();
    throw refused(`invalid escape sequence: \`${this.#source.slice(this.#pos, this.#pos + 2)}\``);
  }

  #char(): number {
    const code = this.#source.codePointAt(this.#pos);
    if (code === undefined) throw refused(`missing closing ]: \`${this.#source}\``);
    this.#pos += code > 0xffff ? 2 : 1;
    return code;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#pos;
    const match = pattern.exec(this.#source);
    if (match !== null) this.#pos += match[0].length;
    return match;
  }
}

function literal(char: string): string {
  return SYNTAX.test(char) ? `\\${char}` : char;
}

function codePoint(code: number): string {
  return `\\u{${code.toString(16)}}`;
}

function refused(message: string): BadDataError {
  return new BadDataError(`parse error: error parsing regexp: ${message}`);
}
