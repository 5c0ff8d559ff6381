import { afterAll, beforeAll, expect, test } from 'vitest';
import { MetricQuery } from '../client.ts';
import type { MatrixItem, VectorItem } from '../fixture/prometheus-api.ts';
import type { ScriptedTarget } from '../fixture/scripted-target.ts';
import type { UnderTest } from './subject.ts';

const BODY = `# HELP calls Calls.
# TYPE calls counter
calls{method="charge",code="OK"} 1
calls{method="charge",code="UNAVAILABLE"} 2
calls{method="refund",code="OK"} 3
calls{method="refund"} 4
calls_total 5
note{text="a\\nb"} 6
`;

type Selected = readonly (readonly [selector: string, values: readonly string[]])[];

/** Selector, and the values that it must give. */
const SELECTORS: Selected = [
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
  ['note{job="q",text=~"(?s)a.b"}', ['6']],
  ['note{job="q",text=~"(?-s:a.b)"}', []],
];

/** What Prometheus 2 refuses: numbers for durations, a duration that moves nothing, quoted names. */
const SELECTORS_SINCE_3: Selected = [
  ['calls_total{job="q"}[3600]', ['5']],
  ['calls_total{job="q"}[0x1E]', ['5']],
  ['calls_total{job="q"}[36.5]', ['5']],
  ['calls_total{job="q"} offset 0s', ['5']],
  ['calls_total{job="q"} offset 0', ['5']],
  ['calls_total{job="q"} offset 3600', []],
  ['calls_total{job="q"} offset 0s[1h]', ['5']],
  ['calls_total{job="q"} @ 1h', []],
  ['{"calls_total",job="q"}', ['5']],
  ['{job="q","calls_total"}', ['5']],
  [`{'calls_total',"job"='q'}`, ['5']],
  ['{`calls`,"job"=~"q","code"!="OK",`method`="charge"}', ['2']],
];

export function queryTests(underTest: UnderTest): void {
  let target: ScriptedTarget;
  let at: number;
  beforeAll(async () => {
    target = await underTest().scrape('q', BODY);
    at = await underTest().scrapedAt('q');
  });
  afterAll(async () => {
    await underTest().unlist(target.address);
    await target[Symbol.asyncDispose]();
  });

  test.each(SELECTORS)('instant selector %s', async (selector, expected) => {
    expect((await underTest().api.values(selector, at)).sort()).toEqual(expected);
  });

  test.each(SELECTORS_SINCE_3)('selector %s since Prometheus 3', async (selector, expected) => {
    const { api, major } = underTest();
    if (major === 2) {
      expect(await api.query(selector, at)).toMatchObject({ status: 400, body: { errorType: 'bad_data' } });
    } else {
      const result = (await api.result(selector, at)) as Partial<VectorItem & MatrixItem>[];
      expect(result.map(({ value, values = [] }) => (value ?? values.at(-1))?.[1]).sort()).toEqual(expected);
    }
  });

  test('a dot takes a line break since Prometheus 3', async () => {
    const { api, major } = underTest();
    expect(await api.values('note{job="q",text=~"a.b"}', at)).toEqual(major === 2 ? [] : ['6']);
    expect(await api.values('note{job="q",text!~".*"}', at)).toEqual(major === 2 ? ['6'] : []);
  });

  test('an instant vector has all labels and the time asked for', async () => {
    const time = Number((at + 0.001).toFixed(3));
    expect(await underTest().api.query('calls{job="q",code="OK",method="charge"}', time)).toEqual({
      status: 200,
      body: {
        status: 'success',
        data: {
          resultType: 'vector',
          result: [
            {
              metric: { __name__: 'calls', code: 'OK', instance: 'q-1', job: 'q', method: 'charge' },
              value: [time, '1'],
            },
          ],
        },
      },
    });
  });

  test('a range selector gives each scrape at its time', async () => {
    const [item, ...others] = await underTest().api.samples('calls_total{job="q"}', 4);
    expect(others).toEqual([]);
    expect(item?.metric).toEqual({ __name__: 'calls_total', instance: 'q-1', job: 'q' });
    const times = item?.values.map(([seconds]) => seconds) ?? [];
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(item?.values.map(([, value]) => value))).toEqual(new Set(['5']));
  });

  test('a range ends at the query time, moved by offset and @', async () => {
    const { api } = underTest();
    const [all] = await api.samples('calls_total{job="q"}', 4);
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

  test('a sample at the very start of a range is not in it since Prometheus 3', async () => {
    const { api, major } = underTest();
    const [all] = await api.samples('calls_total{job="q"}', 3);
    const [first, second, third] = all?.values ?? [];
    const end = third?.[0] as number;
    const width = Math.round((end - (first?.[0] as number)) * 1000);
    const [found] = await api.matrix(`calls_total{job="q"}[${width}ms]`, end);
    expect(found?.values).toEqual(major === 2 ? [first, second, third] : [second, third]);
  });

  test('the client reads a range with both ends included', async () => {
    const { api, backend } = underTest();
    await api.samples('calls_total{job="q"}', 4);
    const query = new MetricQuery(backend);
    const [all] = await query.range('calls_total{job="q"}', Date.now(), 3_600_000);
    const [, first, second, third] = all?.points ?? [];
    const end = third?.tMs as number;
    expect(await query.range('calls_total{job="q"}', end, end - (first?.tMs as number))).toEqual([
      { labels: { __name__: 'calls_total', instance: 'q-1', job: 'q' }, points: [first, second, third] },
    ]);
    expect(await query.range('calls_total{job="q"}', 1_000_000, 1000)).toEqual([]);
  });
}
