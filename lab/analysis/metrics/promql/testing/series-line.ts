import { parseGoFloat } from '../float.ts';
import { type Labels, labelsOf, METRIC_NAME } from '../labels.ts';
import { parseMatch } from '../parse/parse.ts';

/** One point: a value, a stale marker, nothing, or a native histogram, which this engine does not have. */
export type Point = number | 'stale' | 'none' | 'histogram';

export interface SeriesLine {
  readonly labels: Labels;
  readonly points: readonly Point[];
}

/** `metric{label="value"} 1 2+3x4 _ stale`, as promtool's unit tests have it. */
export function parseSeriesLine(line: string): SeriesLine {
  const end = endOfSeries(line);
  return { labels: parseSeries(line.slice(0, end).trim()), points: parsePoints(line.slice(end).trim()) };
}

export function parseSeries(text: string): Labels {
  if (/^\{\s*\}$/.test(text)) return [];
  // A name that no selector may have here is read behind `__name__`.
  return labelsOf(parseMatch(quoted(text)).map(({ name, value }) => [name, value] as const));
}

/** Prometheus' own tests have names beyond ASCII without quotes, too. */
function quoted(text: string): string {
  const name = /^[^{\s]+/.exec(text)?.[0] ?? '';
  if (name === '' || /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) return text;
  const labels = text
    .slice(name.length)
    .trim()
    .replace(/^\{|\}$/g, '');
  return `{${METRIC_NAME}=${JSON.stringify(name)},${labels}}`;
}

/** Points come behind the braces, or behind the first blank where there are none. */
function endOfSeries(line: string): number {
  const series = /^[^{\s]*\s*(?:\{(?!\{)(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|[^}"'`])*\})?/.exec(
    line,
  );
  return series?.[0].length ?? 0;
}

const HISTOGRAM = /\{\{.*?\}\}(?:[+-]\{\{.*?\}\})?(?:x\d+)?/g;

function parsePoints(text: string): readonly Point[] {
  return text
    .replace(HISTOGRAM, (written) => ` histogram${/x\d+$/.exec(written)?.[0] ?? ''} `)
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap(parsePoint);
}

function parsePoint(word: string): readonly Point[] {
  const named = /^(_|stale|histogram)(?:x(\d+))?$/.exec(word);
  if (named !== null) {
    const point = named[1] === '_' ? 'none' : (named[1] as 'stale' | 'histogram');
    // `_x3` are three, `{{}}x3` four: the first one and three more.
    const count = named[2] === undefined ? 1 : Number(named[2]) + (point === 'histogram' ? 1 : 0);
    return Array.from({ length: count }, () => point);
  }
  const run =
    /^([-+]?(?:[\d.]+(?:[eE][-+]?\d+)?|inf|nan))(?:([-+](?:[\d.]+(?:[eE][-+]?\d+)?|inf|nan)))?x(\d+)$/i.exec(
      word,
    );
  if (run === null) return [float(word)];
  const [first, step] = [float(run[1] as string), float(run[2] ?? '0')];
  let value = first;
  return Array.from({ length: Number(run[3]) + 1 }, (_, i) => {
    if (i > 0) value += step;
    return value;
  });
}

function float(text: string): number {
  const value = parseGoFloat(text);
  if (value === null) throw new Error(`no point: ${text}`);
  return value;
}
