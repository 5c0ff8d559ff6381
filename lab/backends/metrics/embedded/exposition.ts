import { METRIC_NAME } from '../../../analysis/metrics/promql/labels.ts';
import { normalisedBound } from './bound.ts';
import { BodyMetadata } from './metadata.ts';

/** The body of a scrape is not in the exposition format; the message says where and what. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';
}

/** Up to but without the end position. */
export interface ParsedSeries {
  readonly pairs: readonly (readonly [string, string])[];
  readonly end: number;
}

/** `end` is behind the line break. */
export interface ParsedSample {
  readonly value: number;
  readonly timestampMs: number | null;
  readonly end: number;
}

export interface Body {
  readonly text: string;
  readonly validUtf8: boolean;
}

interface OpenSeries {
  name: string | null;
  readonly pairs: (readonly [string, string])[];
}

const METRIC = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[a-zA-Z_][a-zA-Z0-9_]*/y;

/**
 * What both formats have in common: `name{label="value"}`, and since Prometheus 3 any UTF-8 text as a name if it is quoted, the
 * metric's within the braces: `{"my.metric","my.label"="value"}`. Readers work on positions in the whole body, as strict as
 * Prometheus' own lexer: https://github.com/prometheus/prometheus/tree/v3.16.0/model/textparse
 */
export abstract class Exposition {
  readonly text: string;
  readonly #validUtf8: boolean;
  readonly metadata = new BodyMetadata();
  /** Of the last TYPE line, whatever metric that named. */
  protected type = '';

  constructor({ text, validUtf8 }: Body) {
    this.text = text;
    this.#validUtf8 = validUtf8;
  }

  /** Where the next series begins, from the start of a line on; null at the end of the body. */
  abstract nextSeries(start: number): number | null;

  /** Reads from the end of the series to the end of its line. */
  abstract sample(start: number): ParsedSample;

  /** Between the parts of a series. */
  protected abstract skipBlanks(pos: number): number;

  /** What may stand behind a label; returns where the next one may begin. */
  protected abstract separator(pos: number): number;

  /** The metric and its label pairs; duplicates and empty values are left to the caller. */
  series(start: number): ParsedSeries {
    const open: OpenSeries = { name: null, pairs: [] };
    let end = this.skipBlanks(start);
    if (this.text[end] !== '{') {
      end += this.match(METRIC, end, 'a metric name').length;
      // Blanks before it belong to the name, as in Prometheus 3, which allows any text as one.
      open.name = this.text.slice(start, end);
    }
    const brace = this.skipBlanks(end);
    if (this.text[brace] === '{') end = this.labels(brace + 1, open);
    if (open.name === null) throw this.expected('a metric name in the braces', start);
    const pairs = open.pairs.map(([name, value]) => [name, normalisedBound(this.type, name, value)] as const);
    return { pairs: [[METRIC_NAME, open.name], ...pairs], end };
  }

  /** From behind the opening brace to behind the closing one. */
  protected labels(start: number, into: OpenSeries): number {
    let pos = this.skipBlanks(start);
    while (this.text[pos] !== '}') {
      const name = this.#labelName(pos);
      pos = this.skipBlanks(name.end);
      const next = this.text[pos];
      if (name.quoted && (next === ',' || next === '}')) {
        if (into.name !== null) throw this.expected('"=": the metric has a name already', pos);
        into.name = name.text;
      } else {
        if (next !== '=') throw this.expected('"=" after the label name', pos);
        pos = this.skipBlanks(pos + 1);
        if (this.text[pos] !== '"') throw this.expected('a quoted label value', pos);
        const value = this.quoted(pos);
        into.pairs.push([name.text, value.text]);
        pos = value.end;
      }
      pos = this.separator(this.skipBlanks(pos));
    }
    return pos + 1;
  }

  #labelName(pos: number): { text: string; end: number; quoted: boolean } {
    if (this.text[pos] === '"') return { ...this.quoted(pos), quoted: true };
    const text = this.match(LABEL, pos, 'a label name');
    return { text, end: pos + text.length, quoted: false };
  }

  /** Reads a text from its opening quote on, raw line breaks included. */
  protected quoted(open: number): { text: string; end: number } {
    const { text } = this;
    let end = open + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    if (end >= text.length) throw this.expected('a closing quote', text.length);
    const raw = text.slice(open + 1, end);
    this.checkUtf8(raw, open);
    // Other escapes stay as they are, backslash included, as in Prometheus.
    const plain = raw.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
    return { text: plain, end: end + 1 };
  }

  /** The metric that a HELP, TYPE or UNIT line speaks of. */
  protected metadataName(pos: number): { text: string; end: number } {
    if (this.text[pos] === '"') return this.quoted(pos);
    const text = this.match(METRIC, pos, 'a metric name');
    return { text, end: pos + text.length };
  }

  protected checkUtf8(part: string, pos: number): void {
    if (!this.#validUtf8 && part.includes('\ufffd')) throw this.expected('UTF-8', pos);
  }

  protected match(pattern: RegExp, pos: number, what: string): string {
    pattern.lastIndex = pos;
    const match = pattern.exec(this.text);
    if (match === null) throw this.expected(what, pos);
    return match[0];
  }

  protected expected(what: string, pos: number): ExpositionError {
    const line = this.text.slice(0, pos).split('\n').length;
    const found =
      pos >= this.text.length ? 'the end of the body' : JSON.stringify(this.text.slice(pos, pos + 24));
    return new ExpositionError(`line ${line}: expected ${what}, got ${found}`);
  }
}
