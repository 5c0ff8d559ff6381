/** One term of a filter: a word anywhere, or the value of a key. */
export interface Term {
  readonly not: boolean;
  /** In lower case; null for a word that may stand anywhere. */
  readonly key: string | null;
  readonly compare: '=' | '>' | '<';
  /** In lower case. */
  readonly value: string;
}

const TERM = /(-?)(?:([\w.:/-]+?)([=><]))?(?:"([^"]*)"|([^\s"]+))/g;

/** `route=/x status=504 took>500 "two words" -error`: all terms must fit. */
export function parseQuery(text: string): Term[] {
  return [...text.matchAll(TERM)].flatMap(([, not, key, compare, quoted, bare]) => {
    const value = (quoted ?? bare ?? '').toLowerCase();
    if (value === '' && key === undefined) return [];
    return [
      {
        not: not === '-',
        key: key?.toLowerCase() ?? null,
        compare: (compare ?? '=') as Term['compare'],
        value,
      },
    ];
  });
}

/** What a trace or a span says under a key: a word of no key is looked for in all of them. */
export type Fields = Iterable<readonly [key: string, value: string | number | boolean]>;

export function fits(terms: readonly Term[], fields: () => Fields): boolean {
  return terms.every((term) => fitsOne(term, fields()) !== term.not);
}

function fitsOne({ key, compare, value }: Term, fields: Fields): boolean {
  for (const [name, found] of fields) {
    if (key !== null && !isKey(name.toLowerCase(), key)) continue;
    if (
      compare === '='
        ? String(found).toLowerCase().includes(value)
        : compares(Number(found), compare, Number(value))
    )
      return true;
    if (key === null && name.toLowerCase() === value) return true;
  }
  return false;
}

/** The last part of a key is enough: `status_code` for `http.response.status_code`. */
const isKey = (name: string, key: string) => name === key || name.endsWith(`.${key}`);

const compares = (found: number, compare: '>' | '<', limit: number) =>
  compare === '>' ? found > limit : found < limit;
