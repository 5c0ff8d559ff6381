import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ScriptedTarget } from '../fixture/scripted-target.ts';
import type { UnderTest } from './subject.ts';

/** What Prometheus refuses; the embedded store must not be more lenient. */
const REFUSED: readonly string[] = [
  '',
  'up{',
  '{}',
  '{a=""}',
  '{a=~".*"}',
  'up{__name__="down"}',
  'up{a=b}',
  'up{a=="b"}',
  'up{a="b" c="d"}',
  'up{,}',
  'up{1a="b"}',
  'up{a="\\q"}',
  'up{a=~"("}',
  'up{a=~"(?=x)"}',
  'up{a=~"x{2000}"}',
  'up[0s]',
  'up[5m',
  'up[1.5m]',
  'up[30s1m]',
  'up[1m][1m]',
  'up offset 1m [5m]',
  'up offset',
  'up offset 1m offset 1m',
  'up @',
  'up @ NaN',
  'up @ 1 @ 2',
  'up)',
  '(up',
  'up up',
  'é',
  'up{"a" "b"}',
  'up{"down"}',
  '{""}',
  'up[1.5h]',
  'up[300y]',
  'up offset 1s offset 1s',
];

const envelope = (error: unknown) => ({
  status: 400,
  body: { status: 'error', errorType: 'bad_data', error },
});

export function apiTests(underTest: UnderTest): void {
  let target: ScriptedTarget;
  /** Of the sample `old`, which carries a time of its own and so never goes stale. */
  const oldMs = Date.now() - 30_000;
  let at: number;
  beforeAll(async () => {
    const body = `r{a="1"} 1\nr{a="2",b="x"} 2\ns 3\nold 4 ${oldMs}\n`;
    target = await underTest().scrape('api', body);
    at = await underTest().scrapedAt('api');
  });
  afterAll(() => target[Symbol.asyncDispose]());

  test.each(REFUSED)('refuses the query %j', async (query) => {
    expect(await underTest().api.query(query)).toEqual(envelope(expect.stringContaining('"query"')));
  });

  test('refuses a wrong time', async () => {
    expect(await underTest().api.query('up', 'noon')).toEqual(envelope(expect.stringContaining('"noon"')));
  });

  test('takes the time in RFC 3339 and looks back five minutes', async () => {
    const { api, major } = underTest();
    const after = (ms: number) => api.values('old{job="api"}', new Date(oldMs + ms).toISOString());
    expect(await after(0)).toEqual(['4']);
    expect(await after(-1)).toEqual([]);
    expect(await after(299_999)).toEqual(['4']);
    // The start of what it looks at is left out, as that of a range.
    expect(await after(300_000)).toEqual(major === 2 ? ['4'] : []);
    expect(await after(300_001)).toEqual([]);
  });

  test('formats a query, and says where one is wrong', async () => {
    const { api } = underTest();
    expect(
      await api.data(`/api/v1/format_query?query=${encodeURIComponent(" a{b = 'c'}  +\n(d) # why")}`),
    ).toBe('a{b="c"} + (d)');
    expect(await api.ask('/api/v1/format_query?query=a%20%2B')).toMatchObject({
      status: 400,
      body: {
        errorType: 'bad_data',
        error: expect.stringContaining('1:4: parse error: unexpected end of input'),
      },
    });
  });

  test('takes a query as a form', async () => {
    const { api } = underTest();
    const form = new URLSearchParams({ query: 's{job="api"}', time: String(at) });
    const posted = await api.ask('/api/v1/query?query=up', { method: 'POST', body: form });
    expect(posted).toMatchObject({
      status: 200,
      body: { data: { result: [{ metric: { __name__: 's' } }] } },
    });
    const inUrl = await api.ask(`/api/v1/query?query=s%7Bjob%3D%22api%22%7D&time=${at}`, { method: 'POST' });
    expect(inUrl).toMatchObject({ status: 200, body: { data: { result: [{ metric: { __name__: 's' } }] } } });
  });

  test('lists series by selector', async () => {
    const { api } = underTest();
    const match = (...selectors: string[]) =>
      selectors.map((selector) => `match[]=${encodeURIComponent(selector)}`).join('&');
    const both = await api.data<object[]>(`/api/v1/series?${match('r{job="api",b=""}', 's{job="api"}')}`);
    expect(both).toHaveLength(2);
    expect(both).toContainEqual({ __name__: 'r', a: '1', instance: 'api-1', job: 'api' });
    expect(both).toContainEqual({ __name__: 's', instance: 'api-1', job: 'api' });
    expect(await api.data(`/api/v1/series?${match('s{job="api"}')}&start=1&end=2`)).toEqual([]);
    expect(await api.ask('/api/v1/series')).toEqual(envelope('no match[] parameter provided'));
    for (const refused of ['{}', 's[1m]', 's offset 1m']) {
      const answer = await api.ask(`/api/v1/series?${match(refused)}`);
      expect(answer).toEqual(envelope(expect.stringContaining('"match[]"')));
    }
  });

  test('lists label names and values, sorted', async () => {
    const { api } = underTest();
    const match = `match[]=${encodeURIComponent('{job="api",__name__=~"r|s"}')}`;
    expect(await api.data(`/api/v1/labels?${match}`)).toEqual(['__name__', 'a', 'b', 'instance', 'job']);
    expect(await api.data(`/api/v1/label/a/values?${match}`)).toEqual(['1', '2']);
    expect(await api.data(`/api/v1/label/__name__/values?${match}`)).toEqual(['r', 's']);
    expect(await api.data('/api/v1/label/nope/values')).toEqual([]);
    expect(await api.data('/api/v1/labels')).toContain('job');
    expect((await api.ask('/api/v1/label//values')).status).toBe(404);
  });

  test.each(['1x', 'a.b', 'a b', 'ü'])('the label %j may have values since Prometheus 3', async (name) => {
    const { api, major } = underTest();
    const answer = await api.ask(`/api/v1/label/${encodeURIComponent(name)}/values`);
    if (major === 2) expect(answer).toEqual(envelope(expect.stringContaining(name)));
    else expect(answer).toEqual({ status: 200, body: { status: 'success', data: [] } });
  });

  test('shows each target with its labels as discovered', async () => {
    // Asked again while a scrape came too late for its time-out.
    await vi.waitFor(
      async () => {
        const { activeTargets } = await underTest().api.data<{ activeTargets: Record<string, unknown>[] }>(
          '/api/v1/targets?state=active',
        );
        const shown = activeTargets.find(({ scrapeUrl }) => scrapeUrl === `http://${target.address}/metrics`);
        expect(shown).toMatchObject({
          labels: { instance: 'api-1', job: 'api' },
          discoveredLabels: {
            __address__: target.address,
            __metrics_path__: '/metrics',
            __scheme__: 'http',
            instance: 'api-1',
            job: 'api',
          },
          health: 'up',
          lastError: '',
          scrapePool: 'faultline',
          scrapeInterval: '250ms',
          scrapeTimeout: '250ms',
        });
        expect(Date.parse(shown?.lastScrape as string)).toBeGreaterThan(Date.now() - 60_000);
      },
      { timeout: 10_000, interval: 50 },
    );
  });

  test('says what it is and that it is well', async () => {
    const { api, backend } = underTest();
    const build = await api.data<{ version: string }>('/api/v1/status/buildinfo');
    expect(build.version).toBe(backend.info.version);
    expect((await api.ask('/-/ready')).status).toBe(200);
    expect((await api.ask('/-/healthy')).status).toBe(200);
    expect((await api.ask('/api/v1/nope')).status).toBe(404);
    expect((await api.ask('/api/v1/query?query=up', { method: 'PUT' })).status).toBe(405);
    expect(await backend.evicted()).toBe(0);
  });
}
