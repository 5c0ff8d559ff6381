import { describe, expect, test } from 'vitest';
import { PromqlError } from './errors.ts';
import { formatGoFloat } from './float.ts';
import { showLabels } from './labels.ts';
import { parseExpression } from './parse/parse.ts';
import { instantQuery, type QueryResult, rangeQuery } from './query.ts';
import { MemorySource } from './testing/memory-source.ts';
import { parseSeriesLine } from './testing/series-line.ts';

function sourceOf(...lines: readonly string[]): MemorySource {
  const source = new MemorySource();
  for (const line of lines) {
    const { labels, points } = parseSeriesLine(line);
    const samples = points.flatMap((point, i) =>
      typeof point === 'number' || point === 'stale'
        ? [{ tMs: i * 10_000, value: point === 'stale' ? null : point }]
        : [],
    );
    source.add(labels, samples);
  }
  return source;
}

const shown = (result: QueryResult): readonly string[] =>
  result.type === 'vector'
    ? result.items.map(({ labels, value }) => `${showLabels(labels)} ${formatGoFloat(value)}`)
    : [];

const at = (seconds: number, query: string, source: MemorySource) =>
  shown(instantQuery(parseExpression(query), source, seconds * 1000));

describe('an instant selector', () => {
  const source = sourceOf('a 1 2 3 stale', 'b 1');

  test('sees the newest sample, unless the series has ended', () => {
    expect(at(20, 'a', source)).toEqual(['{__name__="a"} 3']);
    expect(at(29, 'a', source)).toEqual(['{__name__="a"} 3']);
    expect(at(30, 'a', source)).toEqual([]);
  });

  test('looks back five minutes, the start left out', () => {
    expect(at(299, 'b', source)).toEqual(['{__name__="b"} 1']);
    expect(at(300, 'b', source)).toEqual([]);
  });
});

test('a range leaves out its start and stale markers', () => {
  const source = sourceOf('a 1 2 3 stale 5');
  expect(at(20, 'count_over_time(a[20s])', source)).toEqual(['{} 2']);
  expect(at(20, 'count_over_time(a[20001ms])', source)).toEqual(['{} 3']);
  expect(at(40, 'count_over_time(a[1m])', source)).toEqual(['{} 4']);
});

test('all steps of a range query come out, with gaps where nothing is', () => {
  const source = sourceOf('a 1 2 stale _ 5');
  const steps = { startMs: 0, stepMs: 10_000, count: 6 };
  expect(rangeQuery(parseExpression('a * 2'), source, steps)).toEqual({
    type: 'matrix',
    items: [
      {
        labels: [],
        points: [
          { tMs: 0, value: 2 },
          { tMs: 10_000, value: 4 },
          { tMs: 40_000, value: 10 },
          { tMs: 50_000, value: 10 },
        ],
      },
    ],
  });
});

test('series that come to have equal labels are one, as long as they do not meet', () => {
  const source = sourceOf('a 1 stale', 'b _ 2');
  const steps = { startMs: 0, stepMs: 10_000, count: 2 };
  expect(rangeQuery(parseExpression('-{__name__=~"a|b"}'), source, steps)).toMatchObject({
    items: [{ points: [{ value: -1 }, { value: -2 }] }],
  });
  const meeting = sourceOf('a 1 2', 'b 1 2');
  expect(() => at(0, '-{__name__=~"a|b"}', meeting)).toThrow(
    new PromqlError('execution', 'vector cannot contain metrics with the same labelset'),
  );
});

test('a query that has too many samples in hand fails, and one that takes too long', () => {
  const source = sourceOf('a 0+1x1000');
  const query = parseExpression('sum_over_time(a[10m:1s])');
  expect(() => instantQuery(query, source, 600_000, { maxSamples: 500 })).toThrow(
    new PromqlError(
      'execution',
      'query processing would load too many samples into memory in query execution',
    ),
  );
  expect(() => instantQuery(query, source, 600_000, { timedOut: () => true })).toThrow(
    new PromqlError('timeout', 'query timed out in expression evaluation'),
  );
});

test('the deepest expression that is read is evaluated', () => {
  const source = sourceOf('a 1');
  const chain = Array.from({ length: 250 }, () => 'a').join(' + ');
  expect(at(0, chain, source)).toEqual(['{} 250']);
  expect(at(0, `${'abs('.repeat(250)}a${')'.repeat(250)}`, source)).toEqual(['{} 1']);
});
