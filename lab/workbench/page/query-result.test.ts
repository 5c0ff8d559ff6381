import { expect, test } from 'vitest';
import { seriesOf } from './query-result.ts';

test('series as PromQL writes them, the greatest first; a gap breaks the line, and what has gone has no value', () => {
  const result = [
    {
      metric: { __name__: 'up', job: 'a' },
      values: [
        [0, '1'],
        [2, '1'],
        [8, '1'],
      ],
    },
    {
      metric: { job: 'b"' },
      values: [
        [0, '5'],
        [2, '7'],
        [8, 'NaN'],
      ],
    },
    {
      metric: {},
      values: [
        [0, '9'],
        [2, '9'],
      ],
    },
    { metric: { __name__: 'c' }, values: [[8, '2.5']] },
  ] as const;
  const series = seriesOf({ data: { result } });
  expect(series.map(({ name, value }) => [name, value])).toEqual([
    ['c', 2.5],
    ['up{job="a"}', 1],
    ['{job="b\\""}', null],
    ['{}', null],
  ]);
  expect(series[1]?.points).toEqual([
    [0, 1],
    [2_000, 1],
    [4_000, null],
    [8_000, 1],
  ]);
});
