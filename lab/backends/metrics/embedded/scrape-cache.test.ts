import { expect, test } from 'vitest';
import { METRIC_NAME } from '../../../analysis/metrics/promql/labels.ts';
import { Matcher } from '../../../analysis/metrics/promql/matcher.ts';
import { ScrapeCache } from './scrape-cache.ts';
import { Store } from './store.ts';

const NOW = 1_000_000_000;

function cacheOf(limits = { retentionMs: 3_600_000, maxBytes: 10_000_000 }) {
  const store = new Store(limits);
  const cache = new ScrapeCache(store, [['job', 'payment']]);
  let tMs = NOW;
  return {
    store,
    /** Scrapes this body one second after the last. */
    take(text: string, openMetrics = false) {
      tMs += 1000;
      return cache.take({ text, openMetrics, validUtf8: true }, tMs, tMs);
    },
    empty() {
      tMs += 1000;
      cache.empty(tMs, tMs);
    },
    /** Values of a metric as seconds since the start and value. */
    points(name: string) {
      return store.select([new Matcher(METRIC_NAME, '=', name)]).flatMap(({ samples }) => {
        const { times, values, stale } = samples.between(0, tMs);
        const points = Array.from(times, (time, i) => [(time - NOW) / 1000, values[i]]);
        return points.filter((_, i) => stale?.[i] !== 1);
      });
    },
    now(name: string) {
      const series = store.select([new Matcher(METRIC_NAME, '=', name)]);
      return series.map(({ samples }) => samples.lastValue);
    },
  };
}

test('an error says where it is and what was expected', () => {
  const { take } = cacheOf();
  expect(take('a 1\nb{x=1} 2\n').error?.message).toBe('line 2: expected a quoted label value, got "1} 2\\n"');
  expect(take('a{x="1"} 1\n\n# TYPE a thing\n').error?.message).toMatch(
    /^line 3: expected one of the types /,
  );
  expect(take('a ').error?.message).toBe(
    'line 1: expected a value after the metric, got the end of the body',
  );
});

test('an error counts the samples before it and keeps none', () => {
  const { take, points, now } = cacheOf();
  expect(take('a 1\nb 2\n')).toEqual({ scraped: 2, added: 2 });
  expect(take('a 3\nb x\n')).toMatchObject({ scraped: 1, added: 0 });
  expect(points('a')).toEqual([[1, 1]]);
  expect(now('a')).toEqual([null]);
  expect(take('a 4\nb 5\n')).toEqual({ scraped: 2, added: 0 });
  expect(points('a')).toEqual([
    [1, 1],
    [3, 4],
  ]);
});

test('a line is never taken for another that it starts with', () => {
  const { take, store } = cacheOf();
  take('up 1\n');
  take('up_total 2\n');
  take('up {a="b"} 3\n');
  take('up{a="b"}4\n');
  take('up{a="bc"} 5\n');
  const seen = store.select([]).map(({ labels, samples }) => [labels.flat().join(' '), samples.count]);
  expect(seen).toEqual([
    ['__name__ up job payment', 2],
    ['__name__ up_total job payment', 2],
    ['__name__ up a b job payment', 3],
    ['__name__ up a bc job payment', 1],
  ]);
});

test('a series that is missing is stale until it comes back', () => {
  const { take, empty, points, now } = cacheOf();
  take('a 1\nb 1\n');
  take('b 2\n');
  expect([now('a'), now('b')]).toEqual([[null], [2]]);
  take('a 3\nb 3\n');
  expect(now('a')).toEqual([3]);
  empty();
  empty();
  expect([now('a'), now('b')]).toEqual([[null], [null]]);
  expect(points('a')).toEqual([
    [1, 1],
    [3, 3],
  ]);
});

test('a series with its own times never goes stale', () => {
  const { take, now } = cacheOf();
  take(`a 1 ${NOW}\n`);
  take('');
  expect(now('a')).toEqual([1]);
});

test('OpenMetrics has times in seconds and exemplars', () => {
  const { take, points } = cacheOf();
  expect(
    take(`a_total 1 ${NOW / 1000}.25 # {trace_id="x # {"} 0.5 1.5\nb 2 # {} 1\n# EOF\n`, true).error,
  ).toBe(undefined);
  expect(points('a_total')).toEqual([[0.25, 1]]);
  expect(points('b')).toEqual([[1, 2]]);
  expect(take('a_total 1\n', true).error?.message).toBe(
    'line 2: expected "# EOF" at the end of the body, got the end of the body',
  );
});

test('OpenMetrics is strict about blanks, and nothing follows its end', () => {
  const { take } = cacheOf();
  const refused = (body: string) => take(`${body}# EOF\n`, true).error?.message;
  expect(refused('a 1\n')).toBe(undefined);
  expect(refused('a  1\n')).toBe(
    'line 1: expected a blank and a value after the metric, got "  1\\n# EOF\\n"',
  );
  expect(refused('\na 1\n')).toMatch(/^line 1: expected a metric name/);
  expect(refused('# a comment\n')).toMatch(/^line 1: expected # HELP, # TYPE, # UNIT or # EOF/);
  expect(refused('a{x="1"y="2"} 1\n')).toMatch(/^line 1: expected "," or "}" after the label/);
  expect(refused('# UNIT a s\n')).toMatch(/^line 1: expected a unit that ends the name/);
  expect(refused('# EOF\n')).toMatch(/^line 2: expected nothing after "# EOF"/);
});

test('a name in quotes may be any text but none', () => {
  const { take, store } = cacheOf();
  expect(take('{"my.metric","my.label"="x"} 1\nplain{"é"="y"} 2\n{a="z","say \\"a\\""} 3\n').error).toBe(
    undefined,
  );
  expect(store.select([]).map(({ labels }) => labels.flat().join(' '))).toEqual([
    '__name__ my.metric job payment my.label x',
    '__name__ plain job payment é y',
    '__name__ say "a" a z job payment',
  ]);
  const refused = (body: string) => take(body).error?.message;
  expect(refused('{"a","b"} 1\n')).toBe('line 1: expected "=": the metric has a name already, got "} 1\\n"');
  expect(refused('{x="1"} 1\n')).toBe('line 1: expected a metric name in the braces, got "{x=\\"1\\"} 1\\n"');
  expect(refused('{""} 1\n')).toBe('expected metric and labels to have names in {""}');
  expect(refused('a{""="1"} 1\n')).toBe('expected metric and labels to have names in a{""="1"}');
});

test('a body of no bytes makes all series stale, but forgets none', () => {
  const { take, now } = cacheOf();
  expect(take('a 1\n')).toEqual({ scraped: 1, added: 1 });
  expect(take('', true)).toEqual({ scraped: 0, added: 0 });
  expect(now('a')).toEqual([null]);
  expect(take('a 2\n')).toEqual({ scraped: 1, added: 0 });
});

test('a thousand different bodies leave no more series than the last one has, once they expire', () => {
  const { take, store } = cacheOf({ retentionMs: 5000, maxBytes: 10_000_000 });
  for (let i = 0; i < 1000; i++) {
    take(`a{id="${i}"} 1\nb 1\n`);
    store.expire(NOW + i * 1000);
  }
  expect(store.size.series).toBeLessThan(12);
  take('a{id="0"} 2\nb 2\n');
  expect(store.select([new Matcher('id', '=', '0')])).toHaveLength(1);
});

test('digits without end are no number and no time, which is known soon', () => {
  const { take, now } = cacheOf();
  const began = performance.now();
  const digits = '9'.repeat(10_000_000);
  expect(take(`a 1 ${digits}\n`).error?.message).toMatch(
    /^line 1: expected a timestamp of 64 bits, got "9999/,
  );
  expect(take(`a ${digits}x\n`).error?.message).toMatch(/^line 1: expected a number, got "9999/);
  expect(take('a 1 9223372036854775808\n').error?.message).toMatch(/timestamp of 64 bits/);
  expect(take(`a 1 000000000000000000000${NOW}\n`).error).toBeUndefined();
  expect(now('a')).toEqual([1]);
  expect(performance.now() - began).toBeLessThan(5000);
});

test('a series of very many labels is read in time in proportion to them', () => {
  const { take, now } = cacheOf({ retentionMs: 3_600_000, maxBytes: 100_000_000 });
  const labels = Array.from({ length: 50_000 }, (_, i) => `l${i}="1"`);
  const began = performance.now();
  expect(take(`a{${labels.join(',')}} 1\n`).error).toBeUndefined();
  expect(take(`a{${labels.join(',')},l7="1"} 1\n`).error?.message).toMatch(/^label name "l7" is not unique/);
  expect(performance.now() - began).toBeLessThan(5000);
  expect(now('a')).toEqual([null]);
});

test('a body of too many samples is refused before they are in memory, and counted', () => {
  const { take, store } = cacheOf();
  expect(take('a 1\n'.repeat(250_000))).toMatchObject({ scraped: 250_000, added: 1 });
  expect(store.dropped.refused).toBe(0);
  expect(take('a 1\n'.repeat(250_001))).toMatchObject({
    scraped: 250_000,
    error: { message: 'expected at most 250000 samples in a body' },
  });
  expect(store.dropped.refused).toBe(250_000);
});
