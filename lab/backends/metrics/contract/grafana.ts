import { expect, test } from 'vitest';
import type { UnderTest } from './subject.ts';

/**
 * What Grafana's Prometheus data source asks, from its sources (`packages/grafana-prometheus`, `pkg/promlib`): a GET, or a POST of a
 * form. Grafana itself can't be had here.
 */
const REQUESTS: readonly (readonly [what: string, method: 'GET' | 'POST', path: string, form: string])[] = [
  ['save & test', 'POST', 'query', 'query=1%2B1&time=NOW'],
  ['which Prometheus it is', 'GET', 'status/buildinfo', ''],
  ['names of metrics', 'GET', 'label/__name__/values', 'start=BEFORE&end=NOW'],
  ['values of a label of some series', 'GET', 'label/job/values', 'start=BEFORE&end=NOW&match[]=up'],
  [
    'values of a label, no more than so many',
    'GET',
    'label/instance/values',
    'start=BEFORE&end=NOW&limit=40000',
  ],
  ['names of labels', 'POST', 'labels', 'start=BEFORE&end=NOW'],
  [
    'names of the labels of a metric',
    'GET',
    'labels',
    'match[]=%7B__name__%3D%22up%22%7D&start=BEFORE&end=NOW',
  ],
  ['series of a metric', 'POST', 'series', 'match[]=up%7Bjob%3D~%22.%2B%22%7D&start=BEFORE&end=NOW'],
  ['metadata of metrics', 'GET', 'metadata', ''],
  ['metadata, no more than so many', 'GET', 'metadata', 'limit=40000'],
  ['rules', 'GET', 'rules', ''],
  ['alerting rules', 'GET', 'rules', 'type=alert'],
  ['alerts', 'GET', 'alerts', ''],
  ['exemplars', 'POST', 'query_exemplars', 'query=up&start=BEFORE&end=NOW'],
  ['a table', 'POST', 'query', 'query=sum+by+(job)+(up)&time=NOW'],
  ['a graph', 'POST', 'query_range', 'query=up&start=BEFORE&end=NOW&step=15'],
  ['a graph of one value', 'POST', 'query_range', 'query=1%2B1&start=BEFORE&end=NOW&step=15'],
  [
    'a graph in parts of seconds',
    'GET',
    'query_range',
    'query=rate(up[1m])&start=BEFORE.123&end=NOW.456&step=0.5',
  ],
  ['a variable by query', 'GET', 'query', 'query=query_result_of_nothing&time=NOW'],
];

export function grafanaTests(underTest: UnderTest): void {
  test.each(REQUESTS)('%s: %s %s', async (_, method, path, template) => {
    const { api } = underTest();
    const now = Math.floor(Date.now() / 1000);
    const form = template.replaceAll('NOW', String(now)).replaceAll('BEFORE', String(now - 300));
    const answer =
      method === 'POST'
        ? await api.ask(`/api/v1/${path}`, { method, body: new URLSearchParams(form) })
        : await api.ask(`/api/v1/${path}?${form}`);
    expect(answer).toMatchObject({ status: 200, body: { status: 'success', data: expect.anything() } });
  });

  test('1 + 1 is 2, at the time asked for', async () => {
    const { api } = underTest();
    const body = new URLSearchParams({ query: '1+1', time: '1000.5' });
    expect(await api.ask('/api/v1/query', { method: 'POST', body })).toEqual({
      status: 200,
      body: { status: 'success', data: { resultType: 'scalar', result: [1000.5, '2'] } },
    });
  });

  test('a graph has a point at each step, both ends included', async () => {
    const { api } = underTest();
    const parameters = 'query=time()*2&start=100&end=130&step=15s';
    expect(await api.data(`/api/v1/query_range?${parameters}`)).toEqual({
      resultType: 'matrix',
      result: [
        {
          metric: {},
          values: [
            [100, '200'],
            [115, '230'],
            [130, '260'],
          ],
        },
      ],
    });
  });

  const refused = (parameters: string) => `query=up&${parameters}`;
  test.each([
    [refused('start=0&end=10'), '"step"'],
    [refused('start=0&end=10&step=0'), 'zero or negative query resolution step widths'],
    [refused('start=10&end=0&step=1'), 'end timestamp must not be before start time'],
    [refused('start=x&end=10&step=1'), 'cannot parse "x" to a valid timestamp'],
    [refused('start=0&end=11001&step=1'), 'exceeded maximum resolution of 11,000 points'],
    [refused('start=0&end=10&step=5&timeout=x'), '"timeout"'],
    ['query=up[5m]&start=0&end=10&step=5', 'for range query, must be Scalar or'],
    ['query=up+%2B&start=0&end=10&step=5', 'parse error: unexpected end of input'],
  ])('refuses the graph of %s', async (parameters, message) => {
    expect(await underTest().api.ask(`/api/v1/query_range?${parameters}`)).toEqual({
      status: 400,
      body: { status: 'error', errorType: 'bad_data', error: expect.stringContaining(message) },
    });
  });

  test('11,000 steps are answered', async () => {
    const path = '/api/v1/query_range?query=1&start=0&end=11000&step=1';
    const { result } = await underTest().api.data<{ result: { values: unknown[] }[] }>(path);
    expect(result[0]?.values).toHaveLength(11_001);
  });

  test('a query that fails on its data is 422', async () => {
    const query = encodeURIComponent('label_replace(vector(1), "a", "$1", "b", "(")');
    expect(await underTest().api.ask(`/api/v1/query?query=${query}`)).toMatchObject({
      status: 422,
      body: { status: 'error', errorType: 'execution' },
    });
  });

  test('a query that takes longer than it may is 503', async () => {
    // A sum of ten at each of 11,000 steps: some 100 ms.
    const query = encodeURIComponent(Array(10).fill('vector(time())').join(' + '));
    const path = `/api/v1/query_range?query=${query}&start=0&end=11000&step=1&timeout=1ms`;
    expect(await underTest().api.ask(path)).toMatchObject({
      status: 503,
      body: { status: 'error', errorType: 'timeout' },
    });
  });

  test('what a target says of its metrics can be asked', async () => {
    const { api } = underTest();
    const body =
      '# HELP told What\\n it tells.\n# TYPE told counter\ntold 1\n# TYPE untold untyped\nuntold 2\n';
    await using _ = await underTest().scrape('telling', body);
    await underTest().scrapedAt('telling');
    expect(await api.data('/api/v1/metadata?metric=told')).toEqual({
      told: [{ type: 'counter', help: 'What\n it tells.', unit: '' }],
    });
    expect(await api.data('/api/v1/metadata?metric=untold')).toEqual({
      untold: [{ type: 'unknown', help: '', unit: '' }],
    });
    expect(Object.keys(await api.data('/api/v1/metadata?limit=1'))).toHaveLength(1);
  });
}
