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

describe('a query that asks for too much ends soon', () => {
  const tooMuch = 'query processing would load too many samples into memory in query execution';
  const late = 'query timed out in expression evaluation';
  const series = Array.from({ length: 20 }, (_, i) => `a{i="${i}",t="${'x'.repeat(20)}"} 0+1x100`);
  /** As the embedded store's limits, the time at a tenth. */
  const limits = () => {
    const began = performance.now();
    return { maxSamples: 20_000_000, timedOut: () => performance.now() - began > 1000 };
  };
  const nested = (before: string, inner: string, behind: string, levels = 140) =>
    before.repeat(levels) + inner + behind.repeat(levels);

  test.each([
    ['scalars, each held while the next is made', `vector(${nested('1+(', '1', ')')})`, tooMuch],
    ['vectors of scalars', nested('vector(1) or (', 'vector(1)', ')'), tooMuch],
    ['dates', nested('hour() or (', 'hour()', ')'), tooMuch],
    ['what is absent', nested('absent(nope) or (', 'absent(nope)', ')'), tooMuch],
    ['a function of a function', nested('abs(', 'vector(1)', ')', 240), late],
  ])('%s', { timeout: 20_000 }, (_, inner, message) => {
    const query = parseExpression(`sum_over_time((${inner})[9000000s:1s])`);
    // Which of two bounds comes first is a matter of the machine: what has too many samples gets all the time it needs.
    const bounds = message === tooMuch ? { ...limits(), timedOut: () => false } : limits();
    expect(() => instantQuery(query, sourceOf(), 0, bounds)).toThrow(message);
  });

  test.each(['label_replace(', 'label_join('])('%s that doubles a label', (open) => {
    const rest = open === 'label_join(' ? ',"t","","t","t")' : ',"t","$1$1","t","(.*)")';
    const query = parseExpression(nested(open, 'a', rest, 60));
    expect(() => instantQuery(query, sourceOf(...series), 0, limits())).toThrow(
      /^(?:expected the value of a label to have at most 1048576 characters|query processing would load|query timed out)/,
    );
  });

  test('windows that overlap', { timeout: 20_000 }, () => {
    const source = new MemorySource();
    const samples = Array.from({ length: 200_000 }, (_, tMs) => ({ tMs, value: tMs }));
    source.add([['__name__', 'a']], samples);
    const steps = { startMs: 0, stepMs: 20, count: 10_000 };
    const query = parseExpression('stddev_over_time(a[200s])');
    expect(() => rangeQuery(query, source, steps, limits())).toThrow(late);
  });
});

test.each(['a * on (job) b', 'a * on (job) group_left (i) b', 'a * on (job) group_right () b'])(
  'series that take turns are matched in time in proportion to them: %s',
  { timeout: 20_000 },
  (text) => {
    const TURNS = 2000;
    const source = new MemorySource();
    for (let i = 0; i < TURNS; i++) {
      for (const name of ['a', 'b']) {
        const samples = [
          { tMs: i * 1000, value: i },
          { tMs: i * 1000 + 1, value: null },
        ];
        source.add(
          [
            ['__name__', name],
            ['i', String(i)],
            ['job', 'j'],
          ],
          samples,
        );
      }
    }
    const steps = { startMs: 0, stepMs: 1000, count: TURNS };
    const began = performance.now();
    const result = rangeQuery(parseExpression(text), source, steps);
    // Each with each takes a minute.
    expect(performance.now() - began).toBeLessThan(5000);
    const points = result.type === 'matrix' ? result.items.flatMap((item) => item.points) : [];
    expect(points.map(({ value }) => value).sort((x, y) => x - y)).toEqual(
      Array.from({ length: TURNS }, (_, i) => i * i),
    );
  },
);

test('rivals are told of where both are, and only where the other side is too', () => {
  const both = 'found duplicate series for the match group {} on the right hand-side of the operation: ';
  const source = sourceOf('a _ 1 2', 'b{i="1"} 1 stale', 'b{i="2"} 1 1 stale', 'b{i="3"} _ _ 5');
  const steps = { startMs: 0, stepMs: 10_000, count: 3 };
  const values = (query: string) => rangeQuery(parseExpression(query), source, steps);
  expect(values('a * on () b')).toMatchObject({ items: [{ points: [{ value: 1 }, { value: 10 }] }] });
  source.add(
    [
      ['__name__', 'b'],
      ['i', '4'],
    ],
    [{ tMs: 20_000, value: 7 }],
  );
  expect(() => values('a * on () b')).toThrow(`${both}[{__name__="b", i="3"}, {__name__="b", i="4"}]`);
});

test('a rate goes as far as the window where a sample is no further off than 1.1 distances', () => {
  // The sample before the first would have been 5.5 s earlier: that is as far as it may be, so half a distance counts.
  const source = sourceOf();
  const samples = [5500, 10_500, 15_500].map((tMs, i) => ({ tMs, value: 100 + i * 10 }));
  source.add([['__name__', 'a']], samples);
  const rise = (range: string) => instantQuery(parseExpression(`delta(a[${range}])`), source, 15_500);
  expect(rise('15500ms')).toMatchObject({ items: [{ value: 25 }] });
  expect(rise('15499ms')).toMatchObject({ items: [{ value: expect.closeTo(30.998, 6) }] });
});
