import { expect, test } from 'vitest';
import { namesIn } from './promql.ts';

const metrics = (expression: string) => namesIn(expression).selectors.map(({ name }) => name);

test.each([
  ['up', ['up']],
  ['up == 0 or last_over_time(up[1m]) unless up', ['up', 'up', 'up']],
  ['sum by (job) (rate(a_total[5m])) / on (job) group_left (team) b', ['a_total', 'b']],
  ['sum(rate(a_total[$__rate_interval])) without (instance)', ['a_total']],
  ['SUM BY (job) (a) AND ON (job) b > bool 1e3', ['a', 'b']],
  ['count_values("version", build_info) * Inf', ['build_info']],
  ['job:a:rate5m offset 5m # not this_one\n + -.5 * b', ['job:a:rate5m', 'b']],
  ['max_over_time(rate(a[1m])[10m:30s]) @ end()', ['a']],
  ['label_replace(a, "dst", "$1", "src", "(.*) b")', ['a']],
  ['quantile by (by) (0.9, a)', ['a']],
])('the metrics of %s', (expression, expected) => {
  expect(metrics(expression)).toEqual(expected);
});

test('matchers come with their operators and values', () => {
  expect(namesIn('a{x="1",y!=\'b,}\', z=~"$job|\\"", w!~"c{2}",}').selectors).toEqual([
    {
      name: 'a',
      matchers: [
        { label: 'x', op: '=', value: '1' },
        { label: 'y', op: '!=', value: 'b,}' },
        { label: 'z', op: '=~', value: '$job|"' },
        { label: 'w', op: '!~', value: 'c{2}' },
      ],
    },
  ]);
});

test('grouping labels are no metrics', () => {
  const { groupings } = namesIn('sum by (job, le) (a) / ignoring (le) group_left () sum without (x) (b)');
  expect(groupings).toEqual(['job', 'le', 'le', 'x']);
});

test.each(['{job="a"}', 'a{"quoted"}', 'a{x==1}', 'a{x="1"', 'sum by (job', '`raw`', 'a + $b', 'a;'])(
  '%s is refused',
  (expression) => expect(() => namesIn(expression)).toThrow('expected PromQL'),
);
