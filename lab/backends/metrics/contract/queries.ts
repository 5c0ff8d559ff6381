import { afterAll, beforeAll, expect, test } from 'vitest';
import { MetricQuery } from '../client.ts';
import type { UnderTest } from '../contract.ts';
import type { ScriptedTarget } from '../fixture/scripted-target.ts';

const BODY = `# HELP calls Calls.
# TYPE calls counter
calls{method="charge",code="OK"} 1
calls{method="charge",code="UNAVAILABLE"} 2
calls{method="refund",code="OK"} 3
calls{method="refund"} 4
calls_total 5
`;

/** Selector, and the values that it must give. */
const SELECTORS: readonly (readonly [string, readonly string[]])[] = [
  ['calls{job="q"}', ['1', '2', '3', '4']],
  ['{__name__="calls",job="q"}', ['1', '2', '3', '4']],
  ['{__name__=~"calls.*",job="q"}', ['1', '2', '3', '4', '5']],
  ['calls{job="q",method="charge"}', ['1', '2']],
  ['calls{job="q",method!="charge"}', ['3', '4']],
  ['calls{job="q",code=~"OK|UNAV.*"}', ['1', '2', '3']],
  ['calls{job="q",code=~"O"}', []],
  ['calls{job="q",code!~"OK"}', ['2', '4']],
  ['calls{job="q",code=""}', ['4']],
  ['calls{job="q",code!=""}', ['1', '2', '3']],
  ['calls{job="q",code=~"(?i)ok"}', ['1', '3']],
  [`calls{job='q',code=\`OK\`,}`, ['1', '3']],
  ['calls {\n job = "q", # which one\n code="OK"\n}', ['1', '3']],
  ['(calls_total{job="q"})', ['5']],
  ['calls{job="q",nope="x"}', []],
  ['calls{job="q"} offset 1h', []],
  ['calls{job="q"} @ 1000', []],
  ['calls_total{job="q"} @ end()', ['5']],
];

export function queryTests(underTest: UnderTest): void {
  let target: ScriptedTarget;
  beforeAll(async () => {
    target = await underTest().scrape('q', BODY);
    await target.scraped(3);
    await underTest().api.until('calls_total{job="q"}', '5');
  });
  afterAll(async () => {
    await underTest().unlist(target.address);
    await target[Symbol.asyncDispose]();
  });

  test.each(SELECTORS)('instant selector %s', async (selector, expected) => {
    expect((await underTest().api.values(selector)).sort()).toEqual(expected);
  });

  test('an instant vector has all labels and the time asked for', async () => {
    const time = Math.floor(Date.now() / 1000);
    await target.scraped(2);
    expect(await underTest().api.query('calls{job="q",code="OK",method="charge"}', time + 0.5)).toEqual({
      status: 200,
      body: {
        status: 'success',
        data: {
          resultType: 'vector',
          result: [
            {
              metric: { __name__: 'calls', code: 'OK', instance: 'q-1', job: 'q', method: 'charge' },
              value: [time + 0.5, '1'],
            },
          ],
        },
      },
    });
  });

  test('a range selector gives each scrape at its time, evenly spaced', async () => {
    await target.scraped(4);
    const [item, ...others] = await underTest().api.matrix('calls_total{job="q"}[1h]');
    expect(others).toEqual([]);
    expect(item?.metric).toEqual({ __name__: 'calls_total', instance: 'q-1', job: 'q' });
    const times = item?.values.map(([seconds]) => seconds) ?? [];
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(item?.values.map(([, value]) => value))).toEqual(new Set(['5']));
  });

  test('a range ends at the query time, moved by offset and @', async () => {
    const { api } = underTest();
    await target.scraped(4);
    const [all] = await api.matrix('calls_total{job="q"}[1h]');
    const [, first, second, third] = all?.values ?? [];
    const at = (point: typeof first) => point?.[0] as number;
    const width = Math.round((at(third) - at(first)) * 1000) + 1;
    const range = `calls_total{job="q"}[${width}ms]`;
    const expected = [{ metric: all?.metric, values: [first, second, third] }];
    expect(await api.matrix(range, at(third))).toEqual(expected);
    expect(await api.matrix(`${range} offset 5m`, (at(third) + 300).toFixed(3))).toEqual(expected);
    expect(await api.matrix(`${range} @ ${at(third).toFixed(3)}`)).toEqual(expected);
    expect(await api.matrix(`${range} offset -10s @ ${(at(third) - 10).toFixed(3)}`)).toEqual(expected);
  });

  test('the client reads a range with both ends included', async () => {
    await target.scraped(4);
    const query = new MetricQuery(underTest().backend);
    const [all] = await query.range('calls_total{job="q"}', Date.now(), 3_600_000);
    const [, first, second, third] = all?.points ?? [];
    const end = third?.tMs as number;
    expect(await query.range('calls_total{job="q"}', end, end - (first?.tMs as number))).toEqual([
      { labels: { __name__: 'calls_total', instance: 'q-1', job: 'q' }, points: [first, second, third] },
    ]);
    expect(await query.range('calls_total{job="q"}', 1_000_000, 1000)).toEqual([]);
  });
}
