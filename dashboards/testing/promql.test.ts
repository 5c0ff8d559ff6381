import { expect, test } from 'vitest';
import { namesIn } from './promql.ts';

const metrics = (expression: string) => namesIn(expression).selectors.map(({ name }) => name);

test.each([
  ['up', ['up']],
  ['up == 0 or last_over_time(up[1m]) unless up', ['up', 'up', 'up']],
  ['sum by (job) (rate(a_total[5m])) / on (job) group_left (team) b', ['a_total', 'b']],
  ['SUM BY (job) (a) AND ON (job) b > bool 1e3', ['a', 'b']],
  ['count_values("version", build_info) * Inf', ['build_info']],
  ['job:a:rate5m offset 5m # not this_one\n + -.5 * b', ['job:a:rate5m', 'b']],
  ['max_over_time(rate(a[1m])[10m:30s] @ end())', ['a']],
  ['label_replace(a, "dst", "$1", "src", "(.*) b")', ['a']],
  ['quantile by (by) (scalar(b), a)', ['b', 'a']],
])('the metrics of %s', (expression, expected) => {
  expect(metrics(expression)).toEqual(expected);
});

test('matchers come with their operators and values', () => {
  const [selector, ...others] = namesIn('a{x="1",y!=\'b,}\', z=~"$job|\\"", w!~"c{2}",}').selectors;
  expect(others).toEqual([]);
  expect(selector?.name).toBe('a');
  expect(selector?.matchers.map(({ name, operator, value }) => [name, operator, value])).toEqual([
    ['x', '=', '1'],
    ['y', '!=', 'b,}'],
    ['z', '=~', '$job|"'],
    ['w', '!~', 'c{2}'],
  ]);
});

test('grouping labels are no metrics', () => {
  const { groupings } = namesIn('sum by (job, le) (a) / ignoring (le) group_left () sum without (x) (b)');
  expect(groupings).toEqual(['le', 'job', 'le', 'x']);
});

test.each(['{job="a"}', '{__name__=~"a.*"}', 'a{x==1}', 'a{x="1"', 'sum by (job', 'a + $b', 'a;'])(
  '%s is refused',
  (expression) => expect(() => namesIn(expression)).toThrow(),
);
