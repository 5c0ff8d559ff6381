import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { HOSTILE, hostileReport } from '../../report/hostile-report.ts';
import type { Report, ReportArm, ReportAudit, ReportProblem } from '../../report/model.ts';
import { sampleAudits } from '../../report/sample-audits.ts';
import { sampleReport } from '../../report/sample-report.ts';
import { builtPage } from '../build-page.ts';
import { markupOf, modelOf, pageOf } from '../testing/page-of.ts';
import { syntheticModel } from '../testing/synthetic-run.ts';
import type { CauseFacts, GreenRun } from './model/page-model.ts';
import { keyOf } from './model/settings.ts';
import { modelIn, renderPage } from './render-page.ts';

test('one file, without a request to anywhere', async () => {
  const markup = markupOf(await pageOf(sampleReport()));
  expect(markup).not.toMatch(/\bsrc=|\bhref="(?!traces\/|#)|url\(|@import|<link|<iframe/);
  expect((await builtPage()).style).not.toMatch(/url\(|@import/);
  expect(await pageOf(sampleReport())).toContain(`content="default-src 'none';`);
});

test('only its own script may run', async () => {
  const page = await pageOf(sampleReport());
  const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(script).digest('base64');
  expect(page).toContain(`script-src 'sha256-${hash}'`);
  expect(() => new Function(script)).not.toThrow();
});

test('script and style stay under 330 kB', async () => {
  const { script, style } = await builtPage();
  expect(script.length + style.length).toBeLessThan(330_000);
});

test('shows verdict, hypotheses, arms, charts, waterfalls, story and backends', async () => {
  const page = markupOf(await pageOf(sampleReport()));
  expect(page).toContain('2 of 4 hypotheses hold, 1 failed');
  expect(page).toMatch(/<strong>695 ms<\/strong><\/td><td class="num" data-head="limit">&lt;= 500 ms<\/td>/);
  expect(page.match(/Observed is: /g)).toHaveLength(1);
  expect(page).toContain('Observed is: Share of complete traces in which bank.Charge holds most');
  expect(page.match(/<a href="traces\/[^"]+" download>as a file<\/a>/g)).toHaveLength(4);
  expect(page).toContain('<td>bank Charge delayed by 700 ms (100% of calls)</td><td>15.01 s to 45.00 s</td>');
  expect(page).toContain('<td class="num" data-head="Met">214</td>');
  expect(page).toContain(
    '<li><strong>protected</strong>: 2,398 of 2,400 requests answered well (99.9%); orders: 995 paid, 803 owed, 2 harmed</li>',
  );
  expect(page).toContain('<td class="counts">95 paid, 803 owed, 2 harmed</td>');
  expect(page).toContain('The breaker payment -> bank opens');
  expect(page).toContain('faultline embedded traces 0.1.0, answers as Jaeger 2.19.0');
  expect(page).toMatch(/What to do<\/h2><ul><li>Traces are missing: /);
  expect(page).toMatch(
    /<li>unprotected, attempt 1 of 2, thrown away: .*<\/li><li>protected: the machine was 94%/,
  );
});

test('what failed stands on top, with value, limit and distance', async () => {
  const page = markupOf(await pageOf(sampleReport()));
  const [first = ''] = page.split('<section');
  expect(first).toContain('Failed:');
  expect(first).toMatch(/observed<\/dt><dd[^>]*>695 ms<\/dd>/);
  expect(first).toMatch(/limit<\/dt><dd[^>]*>&lt;= 500 ms<\/dd>/);
  expect(first).toMatch(/off by<\/dt><dd[^>]*>195 ms<\/dd>/);
  expect(first).toMatch(/where<\/dt><dd>[\w-]+<\/dd>/);
  expect(first).toMatch(/one trace of it<\/dt><dd><a href="#trace=/);
});

test('what was made otherwise than in the last green run stands apart from what came of it, and beside the setting', async () => {
  const { facts, ...model } = modelOf(sampleReport());
  const breaker = { where: 'order → payment', what: 'Breaker', value: 'at 50 % errors' };
  const text = 'order → payment: Breaker at 50 % errors, volumeThreshold 5 then, 100 now';
  const lastGreen: GreenRun = {
    ...{ id: 'green', startedAt: '2026-01-01T00:00:00.000Z', seed: 1, observed: {} },
    settings: [{ arm: 'protected', key: keyOf(breaker), text, beside: 'volumeThreshold 100, was 5' }],
    ...{ changes: [`protected, ${text}`], effects: ['protected: p90 6ms then, 563ms now'] },
  };
  const arms = facts.arms.map((arm) => (arm.name === 'protected' ? { ...arm, settings: [breaker] } : arm));
  const page = markupOf(await renderPage({ ...model, facts: { ...facts, arms, lastGreen } }));
  expect(page).toMatch(/look here for the cause<\/h3><ul><li>protected, order → payment: Breaker /);
  expect(page).toMatch(/Came out otherwise<\/h3><ul><li>protected: p90 6ms then/);
  expect(page.match(/<dd class="was">[^<]*/g)).toEqual(['<dd class="was">volumeThreshold 100, was 5']);
});

test('what was switched on in an arm that failed, and could not act, is told beside the claims', async () => {
  const { facts, ...model } = modelOf(sampleReport());
  const failed = model.report.hypotheses.find(({ verdict }) => verdict === 'fail')?.arm;
  const of = async (wanted: (name: string) => boolean) => {
    const arms = facts.arms.map((arm) =>
      wanted(arm.name) ? { ...arm, idle: ['the bulkhead is wide.'] } : arm,
    );
    const page = markupOf(await renderPage({ ...model, facts: { ...facts, arms } }));
    return page.match(/<ul class="failed-claim idle">.*?<\/ul>/)?.[0];
  };
  expect(await of((name) => name === failed)).toContain(`<li>${failed}: the bulkhead is wide.</li>`);
  expect(await of((name) => name !== failed)).toBeUndefined();
});

test('traces that are left out are told of where no script runs, too', async () => {
  const model = syntheticModel({ orders: 3 });
  const notes = async (leftOut: number) => {
    const traces = model.traces.map((each) => ({ ...each, leftOut }));
    return /[\d,]+(?: of [\d,]+)? of the run are in this file/.exec(
      markupOf(await renderPage({ ...model, traces })),
    )?.[0];
  };
  const count = model.traces.reduce((sum, { sizes }) => sum + sizes.length, 0);
  expect(await notes(0)).toBe(`${count} of the run are in this file`);
  expect(await notes(7)).toBe(`${count} of ${count + 7 * model.traces.length} of the run are in this file`);
});

test('four arms have a row each, and a story', async () => {
  const [first, second] = sampleReport().arms as [ReportArm, ReportArm];
  const names = ['unprotected', 'lease', 'keepalive', 'budget-per-attempt'];
  const arms = names.map((name, index) => ({ ...(index % 2 === 0 ? first : second), name }));
  const page = markupOf(await pageOf({ ...sampleReport(), arms }));
  for (const name of names) {
    expect(page.match(new RegExp(`class="arm(?: doubtful)?"><svg.*?</svg>${name}</th>`, 'g'))).toHaveLength(
      3 * 2,
    );
    expect(page).toContain(`<h3>${name}</h3><ol class="story">`);
  }
  expect(page.split('data-head="p90/control">0.34x')).toHaveLength(1 + 2);
});

test('hostile text in every field stays text', async () => {
  const page = await pageOf(hostileReport());
  const markup = markupOf(page);
  expect(markup).not.toContain('<img');
  expect(markup).not.toContain('<!--');
  expect(markup).not.toContain('"\'>');
  expect(page.match(/<\/script/g)).toHaveLength(2);
  expect(markup).not.toMatch(/[^\t\n\P{Cc}]/u);
  expect(page.isWellFormed()).toBe(true);
  // Behind the page stands what nobody sees: without control characters, and else as it came.
  expect(modelIn(page)?.report.title).toContain(HOSTILE.slice(0, 30));
});

test('a run without evidence says so', async () => {
  const without: Report = { ...sampleReport(), arms: [], hypotheses: [], problems: [], verdict: 'no-data' };
  const page = await pageOf(without);
  expect(page).toContain('No hypothesis was checked.');
  expect(page).toContain('No arm got to a phase');
  const [arm] = sampleReport().arms;
  if (!arm) throw new Error('the sample has arms');
  const bare = { ...arm, phases: [], waterfalls: [], story: [], timelines: [{ route: 'GET /', points: [] }] };
  expect(await pageOf({ ...sampleReport(), arms: [bare] })).toContain('No complete trace to show.');
});

test('an arm without a fault has nothing to recover from', async () => {
  const { facts, ...model } = modelOf(sampleReport());
  const arms = facts.arms.map((arm) => ({ ...arm, hadFault: false, recovery: null }));
  const page = markupOf(await renderPage({ ...model, facts: { ...facts, arms } }));
  expect(page.match(/time to recover: there was no fault/g)).toHaveLength(arms.length);
  expect(page).not.toContain('nothing was due after');
});

test('what is still owed is said to be allowed where all audits of the arm hold', async () => {
  const [kept, , , , lost] = sampleAudits();
  const [arm] = sampleReport().arms;
  if (!kept || !lost || !arm?.books) throw new Error('the sample has audits and books');
  const owing = { ...arm, books: { ...arm.books, open: ['a', 'b'] } };
  const page = async (audits: readonly ReportAudit[]) =>
    markupOf(await pageOf({ ...sampleReport(), arms: [owing], audits: [...audits] }));
  expect(await page([kept])).toContain('>2 still owed, as allowed<');
  expect(await page([kept, { ...lost, arm: arm.name }])).toContain('>2 still owed<');
});

test('what is of one phase and what is of all of them stand apart', async () => {
  const page = markupOf(await pageOf(sampleReport()));
  expect(page).toContain(
    '<p class="whole">all phases: 2,398 of 2,400 good (99.9%); orders: 995 paid, 803 owed, 2 harmed</p>',
  );
});

describe('not judged', () => {
  const audits = sampleAudits().map((audit) => ({
    ...audit,
    ...({ verdict: 'inconclusive', violations: [] } as const),
  }));
  /** The page of a run with a problem in the first arm; before the charts, and behind them. */
  async function pageWith(phase: string | null) {
    const problem: ReportProblem = {
      ...{ arm: 'unprotected', kind: 'driver-late', phase, text: 'the load was late' },
      ...{ measured: '71.5 ms', limit: '50 ms' },
    };
    const { facts, ...model } = modelOf({ ...sampleReport(), problems: [problem], audits });
    const [first, ...others] = facts.arms;
    if (!first) throw new Error('the sample has arms');
    const causes: readonly CauseFacts[] = [
      { phase: 'fault', text: 'All workers were busy.' },
      { phase: null, text: 'The breaker opened.' },
    ];
    const arms = [{ ...first, causes }, ...others];
    const page = markupOf(await renderPage({ ...model, facts: { ...facts, arms } }));
    const cut = page.indexOf('id="over-time"');
    const rows = page.match(/<tr class="result .*?<\/tr>/gs) ?? [];
    return {
      top: page.slice(0, cut),
      doubtful: rows
        .filter((row) => /class="arm doubtful"/.test(row))
        .map((row) => /result (?:first )?(\w+)/.exec(row)?.[1]),
      trust: page.match(/no: see problems/g) ?? [],
    };
  }

  test('of an arm are number, sentences, audits and recovery', async () => {
    const { top, doubtful, trust } = await pageWith(null);
    expect(top).toMatch(/<span class="not-judged">not judged<\/span><\/p><div class="nums">/);
    expect(top).toContain('<li class="doubtful">All workers were busy.</li>');
    expect(top).toContain('<li class="doubtful">The breaker opened.</li>');
    expect(top.match(/not judged: <\/b>time to recover/g)).toHaveLength(1);
    expect(top).toMatch(/<summary>\d+ audits are not judged<\/summary>/);
    expect(new Set(doubtful)).toEqual(new Set(['baseline', 'fault', 'recovery']));
    expect(trust).toHaveLength(3);
    expect(top).toContain(
      '<tr><th scope="row">unprotected</th><td>all</td><td>the load was late</td><td class="num">71.5 ms</td><td class="num">50 ms</td></tr>',
    );
  });

  test('is every arm where no claim is judged, and the page says so first', async () => {
    const report = sampleReport();
    const hypotheses = report.hypotheses.map((each) => ({ ...each, verdict: 'inconclusive' as const }));
    const problem: ReportProblem = {
      ...{ arm: 'unprotected', kind: 'machine', phase: 'baseline', text: 'the machine was busy' },
      ...{ measured: null, limit: null },
    };
    const page = markupOf(
      await pageOf({ ...report, hypotheses, verdict: 'inconclusive', exitCode: 5, problems: [problem] }),
    );
    expect(page.indexOf('This run says nothing about your change: run it again')).toBeLessThan(
      page.indexOf('<h1 class="less">'),
    );
    expect(page).toContain('This run says nothing about your change: run it again on a quiet machine.');
    expect(page).toContain('<section class="arms n2 unjudged"');
    expect(page.match(/<span class="not-judged">/g)).toHaveLength(2 * 4);
  });

  test('of one phase is what was measured in it, or in all of the arm', async () => {
    const { top, doubtful, trust } = await pageWith('recovery');
    expect(top).not.toMatch(/<span class="not-judged">not judged<\/span><\/p><div class="nums">/);
    expect(top).toContain('<li>All workers were busy.</li>');
    expect(top).toContain('<li class="doubtful">The breaker opened.</li>');
    expect(top.match(/not judged: <\/b>time to recover/g)).toHaveLength(1);
    expect(new Set(doubtful)).toEqual(new Set(['recovery']));
    expect(trust).toHaveLength(1);
    expect((await pageWith('baseline')).top).not.toContain('not judged: </b>time to recover');
  });
});
