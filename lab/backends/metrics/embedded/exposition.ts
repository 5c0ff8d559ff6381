import { parseGoFloat } from './float.ts';
import { METRIC_NAME } from './labels.ts';

/** The body of a scrape is not in the exposition format; the message says where and what. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';
}

/** Up to but without the end position. */
export interface ParsedSeries {
  readonly pairs: readonly (readonly [string, string])[];
  readonly end: number;
}

const METRIC = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const VALUE = /[^{ \t\n]+/y;
const TYPES = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);
const OPEN_METRICS_TYPES = new Set([...TYPES, 'unknown', 'gaugehistogram', 'info', 'stateset']);

/**
 * Readers for the parts of a line of the Prometheus text format 0.0.4, as strict as Prometheus' own lexer, and of
 * OpenMetrics 1.0 (timestamps in seconds, exemplars are skipped). They work on positions in the whole body: a label value
 * may hold a raw line break. Specs: https://prometheus.io/docs/instrumenting/exposition_formats/ and
 * https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export class Exposition {
  readonly text: string;
  readonly openMetrics: boolean;
  readonly #validUtf8: boolean;

  constructor(text: string, options: { openMetrics: boolean; validUtf8: boolean }) {
    this.text = text;
    this.openMetrics = options.openMetrics;
    this.#validUtf8 = options.validUtf8;
  }

  /** The metric and its label pairs as written; duplicates and empty values are left to the caller. */
  series(start: number): ParsedSeries {
    const name = this.#match(METRIC, start, 'a metric name');
    const pairs: (readonly [string, string])[] = [[METRIC_NAME, name]];
    let end = start + name.length;
    const brace = this.skipBlanks(end);
    if (this.text[brace] === '{') end = this.#labels(brace + 1, pairs);
    return { pairs, end };
  }

  #labels(start: number, pairs: (readonly [string, string])[]): number {
    let pos = this.skipBlanks(start);
    while (this.text[pos] !== '}') {
      const name = this.#match(LABEL, pos, 'a label name');
      pos = this.skipBlanks(pos + name.length);
      if (this.text[pos] !== '=') throw this.#expected('"=" after the label name', pos);
      pos = this.skipBlanks(pos + 1);
      const close = this.#closingQuote(pos);
      pairs.push([name, this.#unescape(this.text.slice(pos + 1, close), pos)]);
      pos = this.skipBlanks(close + 1);
      // Prometheus does without the comma too.
      if (this.text[pos] === ',') pos = this.skipBlanks(pos + 1);
    }
    return pos + 1;
  }

  #closingQuote(open: number): number {
    if (this.text[open] !== '"') throw this.#expected('a quoted label value', open);
    let pos = open + 1;
    while (pos < this.text.length && this.text[pos] !== '"') pos += this.text[pos] === '\\' ? 2 : 1;
    if (pos >= this.text.length) throw this.#expected('the end of the label value', this.text.length);
    return pos;
  }

  #unescape(raw: string, pos: number): string {
    if (!this.#validUtf8 && raw.includes('\ufffd')) throw this.#expected('a label value in UTF-8', pos);
    // Other escapes stay as they are, backslash included, as in Prometheus.
    return raw.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
  }

  value(start: number): { value: number; end: number } {
    const raw = this.#match(VALUE, start, 'a value after the metric');
    const value = parseGoFloat(raw);
    if (value === null) throw this.#expected('a number', start);
    return { value, end: start + raw.length };
  }

  /** From the end of the value to behind the line break: an optional timestamp and, in OpenMetrics, an exemplar. */
  restOfLine(start: number): { timestampMs: number | null; end: number } {
    let pos = this.skipBlanks(start);
    let timestampMs: number | null = null;
    if (!this.#atLineEnd(pos) && this.text[pos] !== '#') {
      const raw = this.#match(VALUE, pos, 'a timestamp or a new line');
      timestampMs = this.#timestamp(raw, pos);
      pos = this.skipBlanks(pos + raw.length);
    }
    if (this.openMetrics && this.text[pos] === '#') {
      const brace = this.skipBlanks(pos + 1);
      if (this.text[brace] !== '{') throw this.#expected('an exemplar', pos);
      pos = this.lineEnd(this.#labels(brace + 1, []));
    }
    if (!this.#atLineEnd(pos)) throw this.#expected('a new line', pos);
    return { timestampMs, end: pos + 1 };
  }

  #timestamp(raw: string, pos: number): number {
    const seconds = this.openMetrics ? parseGoFloat(raw) : null;
    if (seconds !== null && Number.isFinite(seconds)) return Math.trunc(seconds * 1000);
    if (this.openMetrics || !/^\d+$/.test(raw)) throw this.#expected('a timestamp', pos);
    return Number(raw);
  }

  /** Checks a line that starts with `#` as far as Prometheus does; returns the position behind it. */
  comment(start: number): number {
    const end = this.lineEnd(start);
    if (this.#validUtf8 && this.text.startsWith('# HELP ', start)) return end + 1;
    const line = this.text.slice(start, end);
    const type = /^#[ \t]+TYPE[ \t]+\S+(?:[ \t](.*))?$/s.exec(line);
    if (type !== null) {
      const known = this.openMetrics ? OPEN_METRICS_TYPES : TYPES;
      if (!known.has(type[1] ?? '')) throw this.#expected(`one of the types ${[...known].join(', ')}`, start);
    } else if (!this.#validUtf8 && /^#[ \t]+HELP[ \t]/.test(line) && line.includes('\ufffd')) {
      throw this.#expected('a help text in UTF-8', start);
    }
    return end + 1;
  }

  skipBlanks(pos: number): number {
    let next = pos;
    while (this.text[next] === ' ' || this.text[next] === '\t') next++;
    return next;
  }

  lineEnd(pos: number): number {
    const end = this.text.indexOf('\n', pos);
    return end === -1 ? this.text.length : end;
  }

  #atLineEnd(pos: number): boolean {
    return pos >= this.text.length || this.text[pos] === '\n';
  }

  #match(pattern: RegExp, pos: number, what: string): string {
    pattern.lastIndex = pos;
    const match = pattern.exec(this.text);
    if (match === null) throw this.#expected(what, pos);
    return match[0];
  }

  #expected(what: string, pos: number): ExpositionError {
    const line = this.text.slice(0, pos).split('\n').length;
    const found =
      pos >= this.text.length ? 'the end of the body' : JSON.stringify(this.text.slice(pos, pos + 24));
    return new ExpositionError(`line ${line}: expected ${what}, got ${found}`);
  }
}
