import { expect, test } from 'vitest';
import { armEvidence, sample } from '../analysis/example-evidence.ts';
import { EXAMPLE_EPOCH_MS } from '../analysis/example-trace.ts';
import { armView } from '../analysis/view.ts';
import { checkAudits } from '../run/check-audits.ts';
import { checkHypothesis } from '../run/verdicts.ts';
import { hypothesis, type Pair } from '../scenario/fixture/small-scenario.ts';
import { goodput, latency, ratio, successRate } from '../scenario/observe.ts';
import type { Arms, Hypothesis } from '../scenario/scenario.ts';
import type { Audit } from '../system/business.ts';
import { buildReport } from './build.ts';
import { disagreements } from './fixture/disagreements.ts';
import { finishedRun } from './fixture/finished-run.ts';
import { renderMarkdown } from './markdown.ts';
import type { Report } from './model.ts';
import { renderTerminal } from './terminal.ts';

const ORDERS = 'POST /api/orders';

/** 20 requests a second, of which those of the fault phase take so long; each tenth fails, and the last comes late. */
function arm(name: string, faultMs: number) {
  const samples = Array.from({ length: 60 }, (_, index) => {
    const due = index * 50;
    const done = due + (due >= 1_000 && due < 2_000 ? faultMs + index : 20);
    if (index % 10 === 3) return sample([due, due, due + 1], { outcome: 'UNAVAILABLE', status: 503 });
    return sample([due, due, index % 20 === 19 ? due + 900 : done]);
  });
  const read = { type: 'books.read', instances: ['bank-1'], records: 3, open: 0 };
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
];
const orderly: Audit = {
  name: 'orderly',
  says: 'There is no record',
  check: ({ records }) => ({
    violations: records.map(() => ({ what: 'Expected none.', orders: [] })),
    counts: { records: records.length },
  }),
};
const report = (): Report =>
  buildReport({
    ...finishedRun(arms.unprotected, arms.protected),
    checked: claims.map((claim) => checkHypothesis(claim, arms, {})),
    audits: checkAudits(arms.unprotected.evidence, [], [orderly], ['orderly']),
  });

test('all that a finished run says twice it says alike', () => {
  const { hypotheses } = report();
  expect(hypotheses.map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'pass']);
  expect(disagreements(report())).toEqual([]);
});

// biome-ignore lint/suspicious/noExplicitAny: a report to be made wrong
type Loose = any;

/** A copy of the report with something changed in it. */
function changed(change: (report: Loose) => void): Report {
  const copy = structuredClone(report());
  change(copy);
  return copy;
}
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

test('a file that tells of another report is found', () => {
  const other = changed((one) => {
    firstOf(one).count = 30;
    one.hypotheses[2].observed = 1;
    one.audits[0].counts.records = 4;
  });
  const markdown = disagreements(report(), { markdown: renderMarkdown(other) });
  expect(markdown).toEqual([
    expect.stringMatching(/^report.md, fault POST \/api\/orders unprotected: `30,/),
    'report.md, latency: `1 ms`, but it is `129 ms`',
    'report.md, audit orderly of unprotected: `something else`, but it is ` | records 3 |`',
  ]);
  const terminal = renderTerminal(other, { color: false, width: 1_000 });
  expect(disagreements(report(), { terminal })).toEqual([
    expect.stringMatching(/^terminal, fault POST \/api\/orders unprotected: `30,/),
    'terminal, latency: `1 ms`, but it is `129 ms`',
    expect.stringMatching(/^terminal, audit orderly of unprotected: `something else`/),
  ]);
});
