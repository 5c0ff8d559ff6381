import { parseGoFloat } from '../../../analysis/metrics/promql/float.ts';
import { Exposition, type ParsedSample } from './exposition.ts';

const NUMBER = / [^ \n]+/y;
const EXEMPLAR = / # \{/y;
const METADATA = /# (HELP|TYPE|UNIT) /y;
const END = /# EOF\n?/y;
const TEXT = / [^\n]*\n/y;
const TYPES = [
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
] as const satisfies string[];

/**
 * OpenMetrics 1.0: one blank where there must be one and none elsewhere, timestamps in seconds, `# EOF` at the end. Exemplars
 * are checked and skipped. https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export class OpenMetrics extends Exposition {
  override nextSeries(start: number): number | null {
    let pos = start;
    while (this.text[pos] === '#') {
      if (this.#at(END, pos)) {
        if (END.lastIndex === this.text.length) return null;
        throw this.expected('nothing after "# EOF"', END.lastIndex);
      }
      pos = this.#metadata(pos);
    }
    if (pos >= this.text.length) throw this.expected('"# EOF" at the end of the body', pos);
    return pos;
  }

  override sample(start: number): ParsedSample {
    const value = this.#number(start, 'a blank and a value after the metric');
    let timestampMs: number | null = null;
    let pos = value.end;
    if (this.text[pos] === ' ' && !this.#at(EXEMPLAR, pos)) {
      const time = this.#time(pos);
      timestampMs = Math.trunc(time.value * 1000);
      pos = time.end;
    }
    if (this.#at(EXEMPLAR, pos)) pos = this.#exemplar(EXEMPLAR.lastIndex);
    if (this.text[pos] !== '\n') throw this.expected('a timestamp, an exemplar or a new line', pos);
    return { value: value.value, timestampMs, end: pos + 1 };
  }

  protected override skipBlanks(pos: number): number {
    return pos;
  }

  protected override separator(pos: number): number {
    if (this.text[pos] === ',') return pos + 1;
    if (this.text[pos] === '}') return pos;
    throw this.expected('"," or "}" after the label', pos);
  }

  protected override quoted(open: number): { text: string; end: number } {
    const quoted = super.quoted(open);
    // A quoted name may hold one, a value may not.
    if (this.text[open - 1] === '=' && this.text.slice(open, quoted.end).includes('\n')) {
      throw this.expected('a label value on one line', open);
    }
    return quoted;
  }

  /** From behind the opening brace to the line break. */
  #exemplar(start: number): number {
    // Its labels are all there is in the braces: a name is refused as a second one would be.
    const labels = this.labels(start, { name: '', pairs: [] });
    const value = this.#number(labels, 'a blank and the value of the exemplar');
    return this.text[value.end] === ' ' ? this.#time(value.end).end : value.end;
  }

  /** Returns the position behind the line. */
  #metadata(start: number): number {
    if (!this.#at(METADATA, start)) throw this.expected('# HELP, # TYPE, # UNIT or # EOF', start);
    const keyword = this.text.slice(start + 2, start + 6);
    const name = this.metadataName(METADATA.lastIndex);
    const line = this.match(TEXT, name.end, 'a blank, a text and a new line');
    const text = line.slice(1, -1);
    if (keyword === 'HELP') {
      this.checkUtf8(text, name.end);
      this.metadata.note(name.text, { help: text });
    } else if (keyword === 'UNIT') {
      this.#checkUnit(name.text, text, name.end);
      this.metadata.note(name.text, { unit: text });
    } else if (TYPES.some((type) => type === text)) {
      this.type = text;
      this.metadata.note(name.text, { type: text });
    } else throw this.expected(`one of the types ${TYPES.join(', ')}`, name.end);
    return name.end + line.length;
  }

  #checkUnit(metric: string, unit: string, pos: number): void {
    if (unit !== '' && !metric.endsWith(`_${unit}`)) throw this.expected('a unit that ends the name', pos);
  }

  #time(pos: number): { value: number; end: number } {
    const time = this.#number(pos, 'a blank and a timestamp');
    if (!Number.isFinite(time.value)) throw this.expected('a timestamp', pos);
    return time;
  }

  #number(pos: number, what: string): { value: number; end: number } {
    const raw = this.match(NUMBER, pos, what);
    const value = parseGoFloat(raw.slice(1));
    if (value === null) throw this.expected('a number', pos + 1);
    return { value, end: pos + raw.length };
  }

  /** Whether the pattern matches here; its `lastIndex` is behind the match then. */
  #at(pattern: RegExp, pos: number): boolean {
    pattern.lastIndex = pos;
    return pattern.test(this.text);
  }
}
