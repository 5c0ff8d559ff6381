import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { HOSTILE, hostileReport } from './hostile-report.ts';
import { renderHtml } from './html.ts';
import type { Report, ReportArm, TimelinePoint } from './model.ts';
import { sampleReport } from './sample-report.ts';

const dataOf = (page: string): Report =>
  JSON.parse(/<script type="application\/json" id="report">(.*?)<\/script>/s.exec(page)?.[1] ?? '');

test('one file, without a request to anywhere', () => {
  const page = renderHtml(sampleReport());
  const markup = page.replace(/<script type="application\/json".*?<\/script>/s, '');
  expect(markup).not.toMatch(/\bsrc=|\bhref=(?!"traces\/)|url\(|@import|<link|<iframe/);
  expect(page).toContain('content="default-src &#39;none&#39;;');
});

test('only its own script may run', () => {
  const page = renderHtml(sampleReport());
  const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(script).digest('base64');
  expect(page).toContain(`script-src &#39;sha256-${hash}&#39;`);
  expect(() => new Function(script)).not.toThrow();
});

test('shows verdict, hypotheses, arms, charts, waterfalls, story and backends', () => {
  const page = renderHtml(sampleReport());
  expect(page).toContain('2 of 4 hypotheses hold, 1 failed');
  expect(page).toMatch(/<strong>695 ms<\/strong><\/td><td class="num" data-head="limit">&lt;= 500 ms<\/td>/);
  expect(page.match(/<figure class="chart"/g)).toHaveLength(4);
  expect(page.match(/<details class="trace"/g)).toHaveLength(4);
  expect(page).toContain('<td>bank Charge delayed by 700 ms (100% of calls)</td><td>15.01 s to 45.00 s</td>');
  expect(page).toContain('<td class="num" data-head="Met">214</td>');
  expect(page).toContain(
    '<li><strong>protected</strong>: 2,398 of 2,400 requests answered well (99.9%); orders: 995 paid, 803 owed, 2 harmed</li>',
  );
  expect(page).toContain('<td class="counts">95 paid, 803 owed, 2 harmed</td>');
  expect(page).toContain('>critical path<');
  expect(page).toContain('--deadline:71.');
  expect(page).toContain('The breaker payment -&gt; bank opens');
  expect(page).toContain('faultline embedded traces 0.1.0, answers as Jaeger 2.19.0');
  expect(page).toContain('What to do</h2><ul><li>Traces are missing: ');
  expect(page).toMatch(
    /<li>unprotected, attempt 1 of 2, thrown away: .*<\/li><li>protected: the machine was 94%/,
  );
});

test('four arms have a row, a chart for each route and a story each', () => {
  const [first, second] = sampleReport().arms as [ReportArm, ReportArm];
  const names = ['unprotected', 'lease', 'keepalive', 'budget-per-attempt'];
  const arms = names.map((name, index) => ({ ...(index % 2 === 0 ? first : second), name }));
  const page = renderHtml({ ...sampleReport(), arms });
  for (const name of names) {
    expect(page.split(`class="arm">${name}</th>`)).toHaveLength(1 + 3 * 2);
    expect(page.split(`<figcaption>${name}</figcaption>`)).toHaveLength(1 + 2);
    expect(page).toContain(`<h3>${name}</h3><ol class="story">`);
  }
  expect(page.split('data-head="p90/control">0.34x')).toHaveLength(1 + 2);
});

test('a fault is drawn from when it began to come until it was gone, as the fault really was', () => {
  const page = renderHtml(sampleReport());
  const [, x, width] = /<rect class="phase fault" x="([\d.]+)" y="0" width="([\d.]+)"/.exec(page) ?? [];
  const perSecond = 1000 / 60;
  expect([Number(x), Number(width)]).toEqual([
    expect.closeTo(15 * perSecond, 1),
    expect.closeTo(30.02 * perSecond, 1),
  ]);
});

test('a second without samples is a gap, not a zero', () => {
  const page = renderHtml(sampleReport());
  const line = /<path class="p50" d="([^"]*)"/.exec(page)?.[1] ?? '';
  expect(line.match(/M/g)).toHaveLength(2);
});

test('where requests are too few for a p99 the slowest is drawn, and the key says so', () => {
  const sample = sampleReport();
  const lineOf = (of: (point: TimelinePoint) => Partial<TimelinePoint>) => {
    const arms = sample.arms.map((arm) => ({
      ...arm,
      timelines: arm.timelines.map(({ route, points }) => ({
        route,
        points: points.map((point) => ({ ...point, ...of(point) })),
      })),
    }));
    return /<path class="p99" d="([^"]*)"/.exec(renderHtml({ ...sample, arms }))?.[1];
  };
  expect(lineOf(() => ({ p99: null }))).toBe(lineOf(({ max }) => ({ p99: max })));
  expect(renderHtml(sample)).toContain('p99, or the slowest of fewer than 500');
});

test('hostile text in every field stays text', () => {
  const page = renderHtml(hostileReport());
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<!--');
  expect(page.replace(/<script.*?<\/script>/gs, '')).not.toMatch(/"'|'>/);
  expect(page.match(/<\/script/g)).toHaveLength(2);
  expect(page).not.toMatch(/[^\t\n\P{Cc}]/u);
  expect(page.isWellFormed()).toBe(true);
  expect(dataOf(page).title).toBe(HOSTILE);
});

test('a typical report stays small', () => {
  const sample = sampleReport();
  const arms = sample.arms.map((arm) => ({
    ...arm,
    waterfalls: Array.from({ length: 4 }, () => arm.waterfalls).flat(),
    timelines: arm.timelines.map(({ route, points }) => ({ route, points: [...points, ...points] })),
  }));
  expect(renderHtml({ ...sample, arms }).length).toBeLessThan(250_000);
});

test('a run without evidence says so', () => {
  const page = renderHtml({ ...sampleReport(), arms: [], hypotheses: [], problems: [], verdict: 'no-data' });
  expect(page).toContain('No hypothesis was checked.');
  expect(page).toContain('No arm got to a phase');
  const [arm] = sampleReport().arms;
  if (!arm) throw new Error('the sample has arms');
  const bare = { ...arm, phases: [], waterfalls: [], story: [], timelines: [{ route: 'GET /', points: [] }] };
  expect(renderHtml({ ...sampleReport(), arms: [bare] })).toContain('No complete trace to show.');
});
