import { expect, test } from 'vitest';
import { problemsOf } from './check-query.ts';

const known = {
  series: [
    { name: 'a_total', labels: { job: 'order', code: 'OK' } },
    { name: 'a_total', labels: { job: 'bank', code: 'INTERNAL' } },
  ],
  recorded: new Map([['job:a:rate5m', 'sum by (job) (rate(a_total[5m]))']]),
};
const problems = (expr: string, ...shown: string[]) => problemsOf({ expr, shown }, known);

test.each([
  'rate(a_total{job=~"$job", code!="OK"}[$__rate_interval])',
  'sum by (code) (a_total) > on (job) job:a:rate5m{job="order"}',
])('%s rests on what is there', (expr) => expect(problems(expr, 'job')).toEqual([]));

test.each([
  ['job:a:rate1m', 'job:a:rate1m: no such metric'],
  ['a_total{status="OK"}', 'a_total: no such label as status'],
  ['job:a:rate5m{status="OK"}', 'job:a:rate5m: no such label as status'],
  ['a_total{code="UNKNOWN"}', 'a_total: no series has code `UNKNOWN`'],
  ['a_total{code!~"UN.+"}', 'a_total: no series has code `UN.+`'],
  ['a_total{job="bank", code="OK"}', 'a_total: no series fits all matchers'],
  ['sum by (status) (a_total)', 'no metric here has the label status'],
])('%s does not', (expr, problem) => expect(problems(expr)).toEqual([problem]));

test('a label that only the text shows has to be there, too', () => {
  expect(problems('a_total', 'status')).toEqual(['no metric here has the label status']);
});
