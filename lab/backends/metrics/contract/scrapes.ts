import { expect, test } from 'vitest';
import type { UnderTest } from './subject.ts';

/** As it stands in the body, and as the API gives it. */
const VALUES: readonly (readonly [string, string])[] = [
  ['0', '0'],
  ['-0', '-0'],
  ['1.5e3', '1500'],
  ['1e-7', '1e-07'],
  ['1.25e+25', '1.25e+25'],
  ['123456789.125', '123456789.125'],
  ['NaN', 'NaN'],
  ['+Inf', '+Inf'],
  ['-inf', '-Inf'],
];

export function scrapeTests(underTest: UnderTest): void {
  test('values keep their precision and their special cases', async () => {
    const { api } = underTest();
    const body = VALUES.map(([written], i) => `v{n="${i}"} ${written}\n`).join('');
    await using _ = await underTest().scrape('values', body);
    const vector = await api.vector('v{job="values"}', await underTest().scrapedAt('values'));
    const byIndex = Object.fromEntries(vector.map(({ metric, value }) => [metric.n, value[1]]));
    expect(byIndex).toEqual(Object.fromEntries(VALUES.map(([, given], i) => [String(i), given])));
  });

  test('escapes, odd spacing, comments and an unfinished last line are understood', async () => {
    const body =
      '# a comment\n\n# HELP e Escapes: \\n\n# TYPE e untyped\ne{a="\\"q\\" \\\\ \\n",b="é{},="} 1\n' +
      'e{ a = "spaces" , } \t 2\ne {a="before brace"} 3\ne{}4\n# EOF\ne{a="raw\nbreak"} 5';
    await using _ = await underTest().scrape('escapes', body);
    const at = await underTest().scrapedAt('escapes');
    const vector = await underTest().api.vector('e{job="escapes"}', at);
    expect(vector.map(({ metric: { a, b }, value }) => [value[1], a, b]).sort()).toEqual([
      ['1', '"q" \\ \n', 'é{},='],
      ['2', 'spaces', undefined],
      ['3', 'before brace', undefined],
      ['4', undefined, undefined],
      ['5', 'raw\nbreak', undefined],
    ]);
  });

  test('OpenMetrics with exemplars and a counter is understood', async () => {
    await using target = await underTest().scrape('openmetrics', 'x 1\n');
    target.set({
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      body: '# TYPE om counter\n# UNIT om \nom_total{a="1"} 7 # {trace_id="ab} "} 1 1520879607.789\nom_total{a="2"} 8\n# EOF\n',
    });
    expect(await underTest().api.until('om_total{job="openmetrics"}', '7', '8')).toEqual(['7', '8']);
  });

  test("the target's labels win, the exposed ones are kept with a prefix", async () => {
    const body = 'c{job="inner",instance="i",exported_instance="taken",empty=""} 1\n';
    await using _ = await underTest().scrape('conflict', body);
    const at = await underTest().scrapedAt('conflict');
    expect((await underTest().api.vector('c{job="conflict"}', at)).map(({ metric }) => metric)).toEqual([
      {
        __name__: 'c',
        job: 'conflict',
        instance: 'conflict-1',
        exported_job: 'inner',
        exported_instance: 'taken',
        exported_exported_instance: 'i',
      },
    ]);
  });

  test('an empty label takes no name from an exposed one since Prometheus 3', async () => {
    await using _ = await underTest().scrape('vacant', 'c{job="inner",exported_job=""} 1\n');
    const at = await underTest().scrapedAt('vacant');
    const kept = underTest().major === 2 ? 'exported_exported_job' : 'exported_job';
    expect((await underTest().api.vector('c{job="vacant"}', at)).map(({ metric }) => metric)).toEqual([
      { __name__: 'c', job: 'vacant', instance: 'vacant-1', [kept]: 'inner' },
    ]);
  });

  test.each([
    ['histogram', 'le'],
    ['summary', 'quantile'],
  ])('of a %s the %s is a number since Prometheus 3', async (type, label) => {
    const written = ['1', '0.5', '2e3', '1000000', '+Inf', 'x'];
    const lines = written.map((value) => `n_${type}{${label}="${value}"} 1\n`).join('');
    const untyped = `# TYPE other gauge\nother{${label}="1"} 1\n`;
    await using _ = await underTest().scrape(type, `# TYPE n_${type} ${type}\n${lines}${untyped}`);
    const { api, major } = underTest();
    const valuesOf = async (metric: string) =>
      (await api.vector(`${metric}{job="${type}"}`, await underTest().scrapedAt(type))).map(
        ({ metric }) => metric[label],
      );
    const stored = major === 2 ? written : ['1.0', '0.5', '2000.0', '1e+06', '+Inf', 'x'];
    expect((await valuesOf(`n_${type}`)).sort()).toEqual(stored.toSorted());
    expect(await valuesOf('other')).toEqual(['1']);
  });

  test('each scrape reports on itself', async () => {
    const { api } = underTest();
    await using _ = await underTest().scrape('report', 'a 1\nb 2\n');
    const at = await underTest().scrapedAt('report');
    expect(await api.values('scrape_samples_scraped{job="report"}', at)).toEqual(['2']);
    expect(await api.values('scrape_samples_post_metric_relabeling{job="report"}', at)).toEqual(['2']);
    const [seconds] = await api.values('scrape_duration_seconds{job="report"}', at);
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(await api.until('scrape_series_added{job="report"}', '0')).toEqual(['0']);
    const reports = await api.matrix('{job="report",__name__=~"up|scrape_series_added"}[1h]');
    const of = (name: string) => reports.find(({ metric }) => metric.__name__ === name)?.values ?? [];
    const first = of('up').findIndex(([, value]) => value === '1');
    expect(of('scrape_series_added')[first]).toEqual([of('up')[first]?.[0], '2']);
  });

  test('a series that left the body is gone at once and keeps its past', async () => {
    const { api } = underTest();
    await using target = await underTest().scrape('vanish', 'gone 1\nstays 2\n');
    target.set('stays 3\n');
    expect(await api.until('{job="vanish",__name__=~"gone|stays"}', '3')).toEqual(['3']);
    const [gone] = await api.matrix('gone{job="vanish"}[1h]');
    expect(new Set(gone?.values.map(([, value]) => value))).toEqual(new Set(['1']));
    target.set('gone 4\nstays 3\n');
    expect(await api.until('gone{job="vanish"}', '4')).toEqual(['4']);
  });

  test('lines may move, appear and go between scrapes', async () => {
    const { api } = underTest();
    await using target = await underTest().scrape('moving', 'm{a="1"} 1\nm{a="2"} 2\nm{a="3"} 3\nmm 9\n');
    target.set('m 0\nmm{a="x"} 8\nm{a="3"} 30\nm{a="12"} 12\nm{a="1"} 10\nm_1 7\n');
    expect(await api.until('{job="moving",a="3"}', '30')).toEqual(['30']);
    const vector = await api.vector('{job="moving",__name__=~"m.*"}', await underTest().scrapedAt('moving'));
    expect(vector.map(({ metric, value }) => `${metric.__name__} ${metric.a} ${value[1]}`).sort()).toEqual([
      'm 1 10',
      'm 12 12',
      'm 3 30',
      'm undefined 0',
      'm_1 undefined 7',
      'mm x 8',
    ]);
  });

  test('a sample with a time of its own is stored there, once', async () => {
    const { api } = underTest();
    const tMs = Date.now() - 2000;
    await using target = await underTest().scrape('timestamped', `ts 1 ${tMs}\n`);
    await api.samples('up{job="timestamped"}', 3, '1');
    target.set(`ahead 1 ${Date.now() + 3_600_000}\nts 2 ${tMs + 500}\n`);
    expect(await api.until('ts{job="timestamped"}', '2')).toEqual(['2']);
    const [series] = await api.matrix('ts{job="timestamped"}[1h]');
    expect(series?.values).toEqual([
      [tMs / 1000, '1'],
      [(tMs + 500) / 1000, '2'],
    ]);
    expect(await api.matrix('ahead{job="timestamped"}[1h] offset -2h')).toEqual([]);
  });

  test('of two samples of one series in a body the first is kept', async () => {
    await using _ = await underTest().scrape('twice', 'd 1\nd 2\ne 3\n');
    const at = await underTest().scrapedAt('twice');
    expect(await underTest().api.values('d{job="twice"}', at)).toEqual(['1']);
    expect(await underTest().api.values('e{job="twice"}', at)).toEqual(['3']);
  });
}
