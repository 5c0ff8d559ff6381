import { expect, test } from 'vitest';
import { labelsOf } from '../promql/labels.ts';
import { RuleError } from './rule-error.ts';
import { Template } from './template.ts';

const data = { labels: labelsOf(Object.entries({ job: 'order', instance: 'order-1' })), value: 0.25 };

test.each([
  ['plain', 'plain'],
  ['{{ $labels.job }} of {{$labels.instance}}', 'order of order-1'],
  ['{{ $labels.nope }}!', '!'],
  ['{{ $value }}', '0.25'],
  ['{{ .Value }} {{ .Labels.job }}', '0.25 order'],
  ['{{ $value | humanizePercentage }}', '25%'],
  ['{{ $value | humanizeDuration }}', '250ms'],
  ['{{ humanize $value }}', '250m'],
  ['{{ printf "%.2f" $value }}s', '0.25s'],
  ['{{ $value | printf "%.3f %%" }}', '0.250 %'],
  ['{{ $labels.job | toUpper }}', 'ORDER'],
  ['{{ "a" }}{{ `b` }}', 'ab'],
  ['a {{- $value -}} b', 'a0.25b'],
])('the template %j', (text, expected) => {
  expect(new Template(text).expand(data)).toBe(expected);
});

test.each([
  '{{ if $value }}x{{ end }}',
  '{{ query "up" }}',
  '{{ $nope }}',
  '{{ $value | nope }}',
  '{{ }}',
  '{{ printf "%x" $value }}',
  '{{ $value | toString }}',
  '{{ $value | constructor }}',
  '{{ $value | __proto__ }}',
  '{{ $value',
  'a }} {{ $value }} {{',
  '{{ "\\x" }}',
  '{{ printf "%\\q" $value }}',
  '{{ 1.2.3 }}',
])('the template %j is refused when it is read', (text) =>
  expect(() => new Template(text)).toThrow(RuleError),
);

test.each([
  [1234.6, '1.235k', '1.206ki', '20m 34s', '1.235e+05%'],
  [0, '0', '0', '0s', '0%'],
  [1, '1', '1', '1s', '100%'],
  [90_061, '90.06k', '87.95ki', '1d 1h 1m 1s', '9.006e+06%'],
  [-0.05, '-50m', '-0.05', '-50ms', '-5%'],
  [2.47, '2.47', '2.47', '2.47s', '247%'],
  [Number.NaN, 'NaN', 'NaN', 'NaN', 'NaN%'],
  [Number.POSITIVE_INFINITY, '+Inf', '+Inf', '+Inf', '+Inf%'],
])('%d for people', (value, short, binary, duration, percentage) => {
  const said = (name: string) => new Template(`{{ $value | ${name} }}`).expand({ labels: [], value });
  expect(['humanize', 'humanize1024', 'humanizeDuration', 'humanizePercentage'].map(said)).toEqual([
    short,
    binary,
    duration,
    percentage,
  ]);
});

test('a template that does not end says where', () => {
  expect(() => new Template('a {{ $value')).toThrow('template "a {{ $value": expected }} behind "{{ $value"');
});
