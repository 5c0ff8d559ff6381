import { parseGoFloat } from '../../../analysis/metrics/promql/float.ts';
import { Exposition, type ParsedSample } from './exposition.ts';

const VALUE = /[^{ \t\n]+/y;
const TIMESTAMP = /\d+/y;
const METADATA = /#[ \t]+(HELP|TYPE)[ \t]+/y;
const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];
const MAX_INT64 = String(2n ** 63n - 1n);

/** The Prometheus text format, 0.0.4 and 1.0.0. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export class TextFormat extends Exposition {
  override nextSeries(start: number): number | null {
    const { text } = this;
    let line = start;
    for (;;) {
      const pos = this.skipBlanks(line);
      const char = text[pos];
      if (char === '\n') line = pos + 1;
      else if (char === '#') line = this.#comment(pos);
      // Prometheus reads no further than a zero byte at the start of a line.
      else return pos >= text.length || char === '\0' ? null : line;
    }
  }

  override sample(start: number): ParsedSample {
    let pos = this.skipBlanks(start);
    const raw = this.match(VALUE, pos, 'a value after the metric');
    const value = parseGoFloat(raw);
    if (value === null) throw this.expected('a number', pos);
    pos = this.skipBlanks(pos + raw.length);
    let timestampMs: number | null = null;
    if (!this.#atLineEnd(pos)) {
      const digits = this.match(TIMESTAMP, pos, 'a timestamp or a new line');
      if (!isInt64(digits)) throw this.expected('a timestamp of 64 bits', pos);
      timestampMs = Number(digits);
      pos = this.skipBlanks(pos + digits.length);
    }
    if (!this.#atLineEnd(pos)) throw this.expected('a new line', pos);
    return { value, timestampMs, end: pos + 1 };
  }

  protected override skipBlanks(pos: number): number {
    let next = pos;
    while (this.text[next] === ' ' || this.text[next] === '\t') next++;
    return next;
  }

  /** Prometheus does without the comma too. */
  protected override separator(pos: number): number {
    return this.text[pos] === ',' ? this.skipBlanks(pos + 1) : pos;
  }

  /** Checks a line that starts with `#` as far as Prometheus does; returns the position behind it. */
  #comment(start: number): number {
    METADATA.lastIndex = start;
    const metadata = METADATA.exec(this.text);
    if (metadata === null) return this.#lineEnd(start) + 1;
    const name = this.metadataName(start + metadata[0].length);
    const end = this.#lineEnd(name.end);
    // One character parts name and text, whichever it is.
    const text = this.text.slice(name.end + 1, end);
    if (metadata[1] === 'HELP') {
      this.checkUtf8(text, name.end);
      this.metadata.note(name.text, {
        help: text.replace(/\\([\\n])/g, (_, char) => (char === 'n' ? '\n' : char)),
      });
    } else if (TYPES.includes(text)) {
      this.type = text;
      this.metadata.note(name.text, { type: text === 'untyped' ? 'unknown' : text });
    } else throw this.expected(`one of the types ${TYPES.join(', ')}`, start);
    return end + 1;
  }

  #lineEnd(pos: number): number {
    const end = this.text.indexOf('\n', pos);
    return end === -1 ? this.text.length : end;
  }

  #atLineEnd(pos: number): boolean {
    return pos >= this.text.length || this.text[pos] === '\n';
  }
}

/** By their text: to make a number of a million digits takes long. */
function isInt64(digits: string): boolean {
  const significant = digits.replace(/^0+/, '');
  if (significant.length !== MAX_INT64.length) return significant.length < MAX_INT64.length;
  return significant <= MAX_INT64;
}
