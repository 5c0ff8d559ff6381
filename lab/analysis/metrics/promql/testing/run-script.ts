import { PromqlError } from '../errors.ts';
import { labelsKey, showLabels } from '../labels.ts';
import { parseExpression } from '../parse/parse.ts';
import { instantQuery, type MatrixItem, type QueryResult, rangeQuery } from '../query.ts';
import { MemorySource } from './memory-source.ts';
import { type Evaluation, parseScript } from './script.ts';
import { type Point, parseSeriesLine } from './series-line.ts';

/** How one statement of a script came out. */
export interface Outcome {
  readonly line: number;
  readonly expr: string;
  /** What is not as expected; null if all is. */
  readonly problem: string | null;
}

/** Runs a script of Prometheus' tests; what it says of annotations is passed over. */
export function runScript(text: string): readonly Outcome[] {
  const source = new MemorySource();
  const outcomes: Outcome[] = [];
  for (const command of parseScript(text)) {
    if (command.kind === 'clear') source.clear();
    else if (command.kind === 'load') load(source, command.stepMs, command.series);
    else outcomes.push({ line: command.line, expr: command.expr, problem: problemOf(command, source) });
  }
  return outcomes;
}

function load(source: MemorySource, stepMs: number, series: readonly string[]): void {
  // Start timestamps of samples are an experiment of Prometheus'.
  for (const line of series.filter((one) => !/^\S*\}?@st\s|\}@st\s/.test(one))) {
    const { labels, points } = parseSeriesLine(line);
    const samples = points.flatMap((point, i) =>
      point === 'none' || point === 'histogram'
        ? []
        : [{ tMs: i * stepMs, value: point === 'stale' ? null : point }],
    );
    source.add(labels, samples);
  }
}

function problemOf(command: Evaluation, source: MemorySource): string | null {
  const failure = command.expectations.find(({ kind }) => kind === 'fail');
  let result: QueryResult;
  try {
    result = evaluate(command, source);
  } catch (error) {
    if (!(error instanceof PromqlError)) return `broke: ${(error as Error).stack}`;
    if (failure?.kind !== 'fail') return `failed: ${error.message}`;
    const { message } = failure;
    if (message === null) return null;
    const isRight = typeof message === 'string' ? error.message === message : message.test(error.message);
    return isRight ? null : `failed otherwise: ${error.message}`;
  }
  if (failure !== undefined) return `did not fail: ${JSON.stringify(result)}`;
  return compare(command, result);
}

function evaluate({ expr, startMs, endMs, stepMs }: Evaluation, source: MemorySource): QueryResult {
  const parsed = parseExpression(expr);
  if (stepMs === null) return instantQuery(parsed, source, startMs);
  return rangeQuery(parsed, source, { startMs, stepMs, count: Math.floor((endMs - startMs) / stepMs) + 1 });
}

function compare(command: Evaluation, result: QueryResult): string | null {
  const text = command.expectations.find(({ kind }) => kind === 'string');
  if (text?.kind === 'string') {
    return result.type === 'string' && result.value === text.value
      ? null
      : `came to ${JSON.stringify(result)}`;
  }
  if (result.type === 'string') return 'came to a string';
  if (result.type === 'scalar') {
    const wanted = Number(command.results[0]?.replace(/inf/i, 'Infinity'));
    return isAlmost(wanted, result.point.value) ? null : `came to ${result.point.value}, not ${wanted}`;
  }
  if (result.type === 'vector') return compareVector(command, result);
  return compareMatrix(command, result.items);
}

function compareVector({ results, expectations }: Evaluation, { items }: QueryResult & { type: 'vector' }) {
  const ordered = expectations.some(({ kind }) => kind === 'ordered');
  const wanted = results.map((line) => parseSeriesLine(line));
  if (wanted.length !== items.length) return `${items.length} series, not ${wanted.length}: ${shown(items)}`;
  const found = new Map(items.map((item, i) => [labelsKey(item.labels), { ...item, i }]));
  for (const [i, { labels, points }] of wanted.entries()) {
    const item = found.get(labelsKey(labels));
    if (item === undefined) return `no ${showLabels(labels)}: ${shown(items)}`;
    if (!isAlmost(points[0], item.value)) return `${showLabels(labels)} is ${item.value}, not ${points[0]}`;
    if (ordered && item.i !== i) return `${showLabels(labels)} is at ${item.i}, not ${i}`;
  }
  return null;
}

function compareMatrix(command: Evaluation, items: readonly MatrixItem[]): string | null {
  const range = command.expectations.find(({ kind }) => kind === 'range vector');
  const startMs = range?.kind === 'range vector' ? range.startMs : command.startMs;
  const stepMs = range?.kind === 'range vector' ? range.stepMs : (command.stepMs ?? 0);
  const wanted = command.results.map((line) => parseSeriesLine(line));
  if (wanted.length !== items.length) return `${items.length} series, not ${wanted.length}: ${shown(items)}`;
  const found = new Map(items.map((item) => [labelsKey(item.labels), item]));
  for (const { labels, points } of wanted) {
    const item = found.get(labelsKey(labels));
    if (item === undefined) return `no ${showLabels(labels)}: ${shown(items)}`;
    const times = points.flatMap((point, i) =>
      point === 'none' ? [] : [{ tMs: startMs + i * stepMs, point }],
    );
    const same =
      times.length === item.points.length &&
      times.every(
        ({ tMs, point }, i) => item.points[i]?.tMs === tMs && isAlmost(point, item.points[i].value),
      );
    if (!same) {
      const values = item.points.map(({ tMs, value }) => `${value}@${tMs}`).join(' ');
      return `${showLabels(labels)} is ${values}, not ${points.join(' ')}`;
    }
  }
  return null;
}

/** As close as Prometheus asks its own engine to come: a millionth. */
function isAlmost(wanted: Point | undefined, found: number): boolean {
  if (typeof wanted !== 'number') return false;
  if (Number.isNaN(wanted)) return Number.isNaN(found);
  if (wanted === found) return true;
  const sum = Math.abs(wanted) + Math.abs(found);
  if (!Number.isFinite(sum)) return false;
  return Math.abs(wanted - found) < 1e-6 * Math.min(sum, Number.MAX_VALUE);
}

function shown(items: readonly object[]): string {
  return JSON.stringify(items).slice(0, 300);
}
