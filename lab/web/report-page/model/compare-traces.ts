import { nearestRank } from '../../../analysis/requests/quantile.ts';
import { calleeOf, operationOf } from '../../../analysis/spans/rpc.ts';
import type { SpanNode } from '../../../analysis/spans/span-node.ts';
import type { Trace } from '../../../analysis/spans/span-tree.ts';
import { selfTime } from '../../../analysis/traces/critical-path.ts';
import { contributions } from '../../../analysis/traces/culprit.ts';
import type { TraceReader } from './read-traces.ts';

/** Requests of an arm that were due in a phase. */
export interface Side {
  readonly reader: TraceReader;
  readonly phase: string;
}

/** What one request did at one place of its tree: all calls of that path together. */
interface AtPath {
  tookMs: number;
  selfMs: number;
}

/** One call, by its way down from the root, on both sides. */
export interface ComparedPath {
  /** Services and operations from the root down. */
  readonly path: readonly string[];
  /** Of a side, how many of the requests made the call. */
  readonly made: readonly [number, number];
  /** Requests of one number that made it on both sides: the differences are theirs alone. */
  readonly both: number;
  /** Of requests that were due on both sides, those that made it on one of them. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Medians, ms, of those that made it; null without any. */
  readonly tookMs: readonly [number | null, number | null];
  readonly selfMs: readonly [number | null, number | null];
  /** Second less first, of self time: median and quartiles over the pairs; null without pairs. */
  readonly grewMs: { readonly median: number; readonly low: number; readonly high: number } | null;
}

export interface ComparedRoute {
  readonly route: string;
  readonly paths: readonly ComparedPath[];
  /** Of each side, requests whose number was not due on the other, or whose trace is not here: they are of no pair. */
  readonly alone: readonly [number, number];
}

/** The calls of one route on both sides; `paired` where they are the same requests of two arms. */
export function compareRoute(route: string, sides: readonly [Side, Side], paired: boolean): ComparedRoute {
  const [first, second] = sides.map((side) => pathsByNumber(route, side)) as [ByNumber, ByNumber];
  const paths = new Map<string, readonly string[]>();
  for (const side of [first, second])
    for (const own of side.values())
      for (const key of own.keys()) if (!paths.has(key)) paths.set(key, key.split('\n'));
  const order = [...paths.keys()];
  const aloneIn = (side: ByNumber, other: ByNumber) =>
    paired ? [...side.keys()].filter((number) => !other.has(number)).length : 0;
  return {
    route,
    alone: [aloneIn(first, second), aloneIn(second, first)],
    paths: [...paths]
      .map(([key, path]) => comparedPath(key, path, first, second, paired))
      .sort((a, b) => sortKey(order, a.path).localeCompare(sortKey(order, b.path))),
  };
}

type ByNumber = ReadonlyMap<number, ReadonlyMap<string, AtPath>>;

function comparedPath(
  key: string,
  path: readonly string[],
  first: ByNumber,
  second: ByNumber,
  paired: boolean,
): ComparedPath {
  const valuesOf = (side: ByNumber) => [...side.values()].flatMap((own) => own.get(key) ?? []);
  const [a, b] = [valuesOf(first), valuesOf(second)];
  const grew: number[] = [];
  let [onlyFirst, onlySecond] = [0, 0];
  if (paired) {
    for (const [number, own] of first) {
      const twin = second.get(number);
      const [before, after] = [own.get(key), twin?.get(key)];
      if (before && after) grew.push(after.selfMs - before.selfMs);
      else if (before && twin) onlyFirst += 1;
    }
    for (const [number, own] of second) {
      const twin = first.get(number);
      if (twin && own.has(key) && !twin.has(key)) onlySecond += 1;
    }
  }
  grew.sort((x, y) => x - y);
  const at = (share: number) => nearestRank(grew, share) ?? 0;
  return {
    path,
    made: [a.length, b.length],
    ...{ both: grew.length, onlyFirst, onlySecond },
    tookMs: [median(a.map(({ tookMs }) => tookMs)), median(b.map(({ tookMs }) => tookMs))],
    selfMs: [median(a.map(({ selfMs }) => selfMs)), median(b.map(({ selfMs }) => selfMs))],
    grewMs: grew.length === 0 ? null : { median: at(0.5), low: at(0.25), high: at(0.75) },
  };
}

const median = (values: readonly number[]) =>
  nearestRank(
    values.toSorted((a, b) => a - b),
    0.5,
  );

function sortKey(order: readonly string[], path: readonly string[]): string {
  return path
    .map((_, at) => String(order.indexOf(path.slice(0, at + 1).join('\n')) + 1).padStart(4, '0'))
    .join('.');
}

/** What each request of a route did, by its number. */
function pathsByNumber(route: string, { reader, phase }: Side): ByNumber {
  const requests = reader.requests.filter(
    (each) => each.route === route && each.phase === phase && each.trace >= 0,
  );
  return new Map(requests.map(({ index, trace }) => [index, pathsOf(reader.trace(trace))]));
}

/** A call and the span that answered it are one; what nobody answered is a call by itself. */
export function pathsOf({ root }: Trace): Map<string, AtPath> {
  const found = new Map<string, AtPath>();
  if (!root) return found;
  const open: { node: SpanNode; above: string; wayMs: number }[] = [{ node: root, above: '', wayMs: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, above, wayMs } = next;
    const { span, children } = node;
    const selfMs = selfTime(node);
    const answered = span.kind === 'client' && children.some((child) => child.span.kind === 'server');
    if (answered) {
      for (const child of children.toReversed())
        open.push({ node: child, above, wayMs: child.span.kind === 'server' ? selfMs : 0 });
      continue;
    }
    const name =
      span.kind === 'client'
        ? `${calleeOf(node) ?? '?'} ${operationOf(span)} (no answer)`
        : `${span.service} ${operationOf(span)}`;
    const key = above === '' ? name : `${above}\n${name}`;
    const at = found.get(key) ?? { tookMs: 0, selfMs: 0 };
    at.tookMs += span.endMs - span.startMs;
    at.selfMs += selfMs + wayMs;
    found.set(key, at);
    for (const child of children.toReversed()) open.push({ node: child, above: key, wayMs: 0 });
  }
  return found;
}

/** One operation of a service over the requests of a side. */
export interface OperationStats {
  readonly service: string;
  readonly operation: string;
  readonly count: number;
  readonly errors: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly selfMs: number;
  /** Of the critical path of all of these requests, 0 to 1. */
  readonly critical: number;
}

export function operationStats({ reader, phase }: Side): OperationStats[] {
  const stats = new Map<
    string,
    { service: string; operation: string; tookMs: number[]; errors: number; selfMs: number }
  >();
  const critical = new Map<string, number>();
  let wholeMs = 0;
  for (const { trace: place, phase: own } of reader.requests) {
    if (own !== phase || place < 0) continue;
    const trace = reader.trace(place);
    for (const node of trace.nodes) {
      const { span } = node;
      if (span.kind === 'client') continue;
      const operation = operationOf(span);
      const key = `${span.service}\n${operation}`;
      const at = stats.get(key) ?? { service: span.service, operation, tookMs: [], errors: 0, selfMs: 0 };
      stats.set(key, at);
      at.tookMs.push(span.endMs - span.startMs);
      at.errors += span.statusCode === 'error' ? 1 : 0;
      at.selfMs += selfTime(node);
    }
    for (const { service, operation, selfMs } of contributions(trace)) {
      critical.set(`${service}\n${operation}`, (critical.get(`${service}\n${operation}`) ?? 0) + selfMs);
      wholeMs += selfMs;
    }
  }
  return [...stats]
    .map(([key, { service, operation, tookMs, errors, selfMs }]) => {
      tookMs.sort((a, b) => a - b);
      return {
        ...{ service, operation, count: tookMs.length, errors, selfMs },
        p50: tookMs.length < 10 ? null : nearestRank(tookMs, 0.5),
        p95: tookMs.length < 100 ? null : nearestRank(tookMs, 0.95),
        critical: wholeMs > 0 ? (critical.get(key) ?? 0) / wholeMs : 0,
      };
    })
    .sort((a, b) => b.critical - a.critical);
}
