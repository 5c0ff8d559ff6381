import { expect, test } from 'vitest';
import { armEvidence, sample } from '../../analysis/arm/example-evidence.ts';
import { armView } from '../../analysis/arm/view.ts';
import { EXAMPLE_EPOCH_MS } from '../../analysis/spans/example-trace.ts';
import { checkAudits } from '../../run/judge/check-audits.ts';
import { checkHypothesis } from '../../run/judge/verdicts.ts';
import { hypothesis, type Pair } from '../../scenario/fixture/small-scenario.ts';
import { goodput, latency, ratio, successRate } from '../../scenario/observe.ts';
import type { Arms, Hypothesis } from '../../scenario/scenario.ts';
import type { Audit } from '../../system/audit.ts';
import { pageOf } from '../../web/testing/page-of.ts';
import { buildReport } from '../build.ts';
import { finishedRun } from '../fixture/finished-run.ts';
import { renderJunit } from '../junit.ts';
import { renderMarkdown } from '../markdown.ts';
import type { Report } from '../model.ts';
import { renderTerminal } from '../terminal.ts';
import { disagreements } from './disagreements.ts';

const ORDERS = 'POST /api/orders';

/** 20 requests a second, of which those of the fault phase take so long; each tenth fails, and the last comes late. */
function arm(name: string, faultMs: number) {
  const samples = Array.from({ length: 60 }, (_, index) => {
    const due = index * 50;
    const done = due + (due >= 1_000 && due < 2_000 ? faultMs + index : 20);
    if (index % 10 === 3) return sample([due, due, due + 1], { outcome: 'UNAVAILABLE', status: 503 });
    return sample([due, due, index % 20 === 19 ? due + 900 : done], {
      note: index % 2 === 0 ? 'CONFIRMED' : 'PAYMENT_PENDING',
    });
  });
  const read = { type: 'books.read', instances: ['bank-1'], records: 3, open: [] };
  const journal = [
    { tMs: EXAMPLE_EPOCH_MS + 1_000, type: 'fault.injected', text: 'bank hangs' },
    { tMs: EXAMPLE_EPOCH_MS + 3_000, ...read },
  ];
  const books = { records: [1, 2, 3], collectedAtUnixMs: 0, open: [], instances: ['bank-1'] };
  const evidence = { samples, journal, answers: [], books, patienceMs: { [ORDERS]: 500 } };
  return armView(armEvidence({ arm: name, ...evidence }));
}

const arms: Arms<Pair> = { unprotected: arm('unprotected', 300), protected: arm('protected', 100) };
const { atLeast: _, ...base } = hypothesis();
const claims: Hypothesis<Pair>[] = [
  {
    ...base,
    name: 'goodput',
    title: 'Goodput stays',
    atLeast: 0.9,
    observe: ({ unprotected }) =>
      ratio(goodput(unprotected, 'fault', ORDERS), goodput(unprotected, 'baseline', ORDERS)),
  },
  {
    ...base,
    name: 'success',
    title: 'All is well',
    atLeast: 99,
    atMost: 100,
    observe: (all) => successRate(all.protected, 'fault', ORDERS),
  },
  {
    ...base,
    name: 'latency',
    title: 'It is quick',
    atMost: 200,
    observe: (all) => latency(all.protected, 'fault', ORDERS, 'p50'),
  },
  {
    // As claims that the lab adds for each arm: one title, several arms.
    ...{ ...base, name: 'latency-unprotected', title: 'It is quick', arm: 'all', atMost: 500 },
    observe: (all) => latency(all.unprotected, 'fault', ORDERS, 'p50'),
  },
];
const orderly: Audit = {
  name: 'orderly',
  says: 'There is no record',
  check: ({ records }) => ({
    violations: records.map(() => ({ what: 'Expected none.', orders: [] })),
    lookedAt: records.length,
    toldOf: 0,
    counts: { records: records.length },
  }),
};
const report = (): Report =>
  buildReport({
    ...finishedRun(arms.unprotected, arms.protected),
    checked: claims.map((claim) => checkHypothesis(claim, arms, {})),
    audits: checkAudits(arms.unprotected.evidence, [], [orderly], ['orderly']),
  });

test('all that a finished run says twice it says alike', async () => {
  const { hypotheses } = report();
  expect(hypotheses.map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'pass', 'pass']);
  expect(disagreements(report(), { html: await pageOf(report()) })).toEqual([]);
});

// biome-ignore lint/suspicious/noExplicitAny: a report to be made wrong
type Loose = any;

/** A copy of the report with something changed in it. */
function changed(change: (report: Loose) => void): Report {
  const copy = structuredClone(report());
  change(copy);
  return copy;
}
const MEDIAN = {
  ...{ traceId: 'f', stands: 'median', route: 'POST /api/orders', phase: 'fault' },
  chosen: 'median POST /api/orders of the fault phase',
  ...{ responseMs: 1_190, durationMs: 1_189, deadlineMs: null, rows: [] },
};
const RECOVERED = 'unprotected: 0 of 20 requests were harmed, counted from the undo';
const FAULT = {
  ...{
    id: 'f',
    kind: 'fault',
    text: 'bank hangs',
    counts: 'calls',
    percentage: 100,
    restart: null,
    lapse: null,
  },
  ...{ comingS: 0.99, cameS: 1, wentS: 2, goneS: 2.01, inScope: 16, met: 16, firstS: 1, lastS: 2 },
  instances: [{ instance: 'bank-1', inScope: 16, met: 16, firstS: 1, lastS: 2 }],
};
const firstOf = ({ arms: [{ phases }] }: Loose) => phases[1].routes[0];

test.each<[string, (report: Loose) => void, RegExp]>([
  ['a share above 100%', (one) => (firstOf(one).ok = 21), /good and errors: `24`, but it is `20`/],
  ['a goodput of arrivals', (one) => (firstOf(one).goodputRps = 4), /goodput: `4\/s`, but it is `17\/s`/],
  [
    'a story with counts of its own',
    (one) => {
      for (const sentence of one.arms[0].story) sentence.text = sentence.text.replace('17 of 20', '18 of 20');
    },
    /story of unprotected, fault POST \/api\/orders: `1.0,18,20,/,
  ],
  [
    'evidence with counts of its own',
    (one) => (one.hypotheses[1].evidence = one.hypotheses[1].evidence.replace('17 of 20', '18 of 20')),
    /evidence of success: `18,20,`, but it is `17,20,`/,
  ],
  [
    'a latency of others than the good answers',
    (one) => (one.hypotheses[2].evidence = one.hypotheses[2].evidence.replace('17 good', '20 good')),
    /evidence of latency, good answers: `20`, but it is `17`/,
  ],
  [
    'an order that is neither paid, owed nor harmed',
    (one) => (firstOf(one).orders.owed -= 1),
    /paid and owed: `\d+`, but it is `17`/,
  ],
  [
    'an arm with more requests than its phases',
    (one) => (one.arms[0].requests.count += 3),
    /requests of the phases: `60`, but it is `63`/,
  ],
  [
    'traces of nobody knows what',
    (one) => (one.arms[0].traces.stored += 256),
    /traces of phases, warm-up and nobody: `0`, but it is `256`/,
  ],
  [
    'a chart of other requests',
    (one) => (one.arms[0].timelines[0].points[2].count += 1),
    /requests in the chart of POST \/api\/orders: `61`, but it is `60`/,
  ],
  [
    'arrivals of which more are good than there are',
    (one) => (one.arms[0].timelines[0].points[0].arrived.count -= 3),
    /unprotected: arrivals in the chart of POST \/api\/orders at 0\.25 s, good of all: `9`, but it is `7`/,
  ],
  [
    'good arrivals of nobody',
    (one) => {
      for (const { arrived } of one.arms[0].timelines[0].points) arrived.ok = arrived.count;
    },
    /unprotected: good arrivals in the chart of POST \/api\/orders: `\d+`, but it is `51`/,
  ],
  [
    'an arrival that took longer than any request',
    (one) => (one.arms[0].timelines[0].points[3].arrived.max = 5_000),
    /unprotected: slowest arrival in the chart of POST \/api\/orders: `5000`, but it is `900`/,
  ],
  [
    'a median of arrivals above their slowest',
    (one) => (one.arms[0].timelines[0].points[0].arrived.p50 = 700),
    /unprotected: arrivals in the chart of POST \/api\/orders at 0\.25 s, times: `700,/,
  ],
  [
    'a second median',
    (one) => one.arms[0].waterfalls.push(MEDIAN, { ...MEDIAN, responseMs: 1_350 }),
    /the median POST \/api\/orders of the fault phase, waterfalls: `2`, but it is `1`/,
  ],
  [
    'a waterfall of another median than the table’s',
    (one) => one.arms[0].waterfalls.push(MEDIAN),
    /the median POST \/api\/orders of the fault phase, ms: `1190`, but it is `3\d\d`/,
  ],
  [
    'a breaker that turns at two times',
    (one) => {
      one.arms[0].breakerTurns.push({ atS: 0.74, edge: 'order -> payment', to: 'open' });
      one.arms[0].story.push({ tS: 1.22, text: 'Breaker order -> payment open, 0.2 s after the fault.' });
    },
    /story of unprotected, breaker order -> payment open: `1.22`, but it is `0.74`/,
  ],
  [
    'a breaker that a hypothesis saw at another time',
    (one) => {
      one.arms[0].faults.push(FAULT);
      one.arms[0].breakerTurns.push({ atS: 1.74, edge: 'order -> payment', to: 'open' });
      one.hypotheses[0].evidence += '; unprotected: breaker open 1.22 s after fault.injected';
    },
    /evidence of goodput, breaker open: `1.22`, but it is `0.74`/,
  ],
  [
    'a fault that met other calls in the story',
    (one) => {
      one.arms[0].faults.push(FAULT);
      one.arms[0].story.push({ tS: 2, text: 'Fault undone: bank hangs; it met 15 of 16 calls.' });
    },
    /what bank hangs met: `15 of 16 calls`, but it is `16 of 16 calls`/,
  ],
  [
    'one that came back at once, and had not recovered',
    (one) => {
      one.hypotheses[0].evidence += `; ${RECOVERED}`;
      one.arms[0].story.push({
        tS: 3,
        text: 'POST /api/orders had not recovered when the last phase ended.',
      });
    },
    /against the story: had not recovered: `false`, but it is `true`/,
  ],
  [
    'a verdict against its number',
    (one) => (one.hypotheses[1].verdict = 'pass'),
    /verdict on success: `pass`, but it is `fail`/,
  ],
  [
    'an audit against its violations',
    (one) => (one.audits[0].violations = []),
    /verdict on orderly in unprotected: `pass`, but it is `fail`/,
  ],
  [
    'a story with violations of its own',
    (one) => one.audits[0].violations.pop(),
    /story of unprotected, audits: `orderly,3`, but it is `orderly,2`/,
  ],
])('%s is found', (_what, change, line) => {
  expect(disagreements(changed(change)).join('\n')).toMatch(line);
});

test('a file that tells of another report is found', async () => {
  const other = changed((one) => {
    firstOf(one).count = 30;
    one.hypotheses[2].observed = 1;
    one.audits[0].counts.records = 4;
  });
  const markdown = disagreements(report(), { markdown: renderMarkdown(other) });
  expect(markdown).toEqual([
    expect.stringMatching(/^report.md, fault POST \/api\/orders unprotected: `30,/),
    'report.md, latency: `1 ms`, but it is `129 ms`',
    'report.md, audit orderly of unprotected: `something else`, but it is ` | looked at 3, records 3 |`',
  ]);
  const terminal = renderTerminal(other, { color: false, width: 1_000 });
  expect(disagreements(report(), { terminal })).toEqual([
    expect.stringMatching(/^terminal, fault POST \/api\/orders unprotected: `30,/),
    'terminal, latency: `1 ms`, but it is `129 ms`',
    expect.stringMatching(/^terminal, audit orderly of unprotected: `something else`/),
  ]);
  expect(disagreements(report(), { html: await pageOf(other) })).toEqual([
    expect.stringMatching(/^report.html, fault POST \/api\/orders unprotected: `30,/),
    'report.html, latency: `1 ms`, but it is `129 ms`',
  ]);
  expect(disagreements(report(), { junit: renderJunit(other) })).toEqual([
    'junit.xml, latency: `1 ms`, but it is `129 ms`',
  ]);
});

test('a file whose big number, or whose story, is of another report is found', async () => {
  const other = changed((one) => {
    one.arms[1].requests.orders.paid = 99;
    one.arms[0].story[0].text = 'baseline (1.0 s), POST /api/orders: 60 of 60 ok, slowest 1 ms.';
  });
  const of = { markdown: renderMarkdown(other), html: await pageOf(other) };
  const found = disagreements(report(), of).join('\n');
  for (const file of ['report.md', 'report.html']) {
    expect(found).toMatch(new RegExp(`^${file}, what became of the requests of protected: .* 99 paid`, 'm'));
    expect(found).toMatch(new RegExp(`^${file}, the story of unprotected has baseline .*: \`false\``, 'm'));
  }
  const terminal = renderTerminal(other, { color: false, width: 1_000 });
  expect(disagreements(report(), { terminal })).toEqual([
    expect.stringMatching(/^terminal, what became of the requests of protected: /),
  ]);
});
