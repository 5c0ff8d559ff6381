import { expect, test } from 'vitest';
import type { ReportHypothesis, Waterfall } from '../../../report/model.ts';
import { sampleReport } from '../../../report/sample-report.ts';
import { modelOf } from '../../testing/page-of.ts';
import { syntheticModel } from '../../testing/synthetic-run.ts';
import { evidenceLink, isFailedInDoubt, lessonOnTop, roomInWords, roomOf } from './telling.ts';

const [ORDERS, PRODUCTS] = ['POST /api/orders', 'GET /api/products/:id'];

/** The trace that stands beside a claim about these. */
function linked(about: Pick<ReportHypothesis, 'route' | 'phase'>): string | undefined {
  const report = sampleReport();
  const [claimed] = report.hypotheses;
  const [arm, ...others] = report.arms;
  const [shown] = arm?.waterfalls ?? [];
  if (!claimed || !arm || !shown) throw new Error('the sample has claims and traces');
  const of = (traceId: string, rest: Pick<Waterfall, 'route' | 'phase' | 'stands'>): Waterfall => ({
    ...{ ...shown, ...rest, traceId },
  });
  const waterfalls = [
    of('slowest-order', { route: ORDERS, phase: 'fault', stands: 'slowest' }),
    of('order', { route: ORDERS, phase: 'fault', stands: 'median' }),
    of('product', { route: PRODUCTS, phase: 'fault', stands: 'median' }),
    of('early-product', { route: PRODUCTS, phase: 'baseline', stands: null }),
  ];
  const model = modelOf({ ...report, arms: [{ ...arm, waterfalls }, ...others] });
  return evidenceLink(model, { ...claimed, arm: arm.name, ...about })?.traceId;
}

test.each([
  [PRODUCTS, 'fault', 'product'],
  [PRODUCTS, 'baseline', 'early-product'],
  [ORDERS, 'fault', 'order'],
  // Where nobody says what it is about, the fault is; and the phase weighs more than the route.
  [null, null, 'order'],
  [PRODUCTS, null, 'product'],
  [ORDERS, 'baseline', 'early-product'],
])('a claim about %s in phase %s has a trace of it beside it', (route, phase, traceId) => {
  expect(linked({ route, phase })).toBe(traceId);
});

test('beside a claim that failed stands the first request that was harmed, where the page has one', () => {
  const { report, ...model } = syntheticModel({ orders: 12 });
  const [claimed] = report.hypotheses;
  if (!claimed) throw new Error('the run has a claim');
  const about = { ...claimed, route: ORDERS, phase: 'fault' };
  const link = (rest: Partial<ReportHypothesis>) => evidenceLink({ ...model, report }, { ...about, ...rest });
  expect(link({})).toEqual({
    traceId: (5).toString(16).padStart(32, '0'),
    ...{ chosen: `first harmed ${ORDERS} of the fault phase`, responseMs: 440 },
  });
  expect(link({ verdict: 'pass' })?.chosen).toMatch(/^median/);
  expect(link({ arm: 'protected' })?.chosen).toMatch(/^median/);
});

test('what speaks against the arm of a failed claim is told beside it, but not that a stop condition ended that', () => {
  const report = sampleReport();
  const [claim] = report.hypotheses;
  if (!claim) throw new Error('the sample has claims');
  const told = (kind: 'stopped' | 'books') =>
    isFailedInDoubt(
      {
        ...report,
        problems: [{ arm: claim.arm, kind, phase: null, text: 'so', measured: null, limit: null }],
      },
      claim,
    );
  expect([told('stopped'), told('books')]).toEqual([false, true]);
});

const [hypothesis] = sampleReport().hypotheses;
if (!hypothesis) throw new Error('the sample has hypotheses');
const room = (observed: number, limit: { atLeast: number | null; atMost: number | null }, unit: string) =>
  roomInWords(roomOf({ ...hypothesis, observed, limit, unit }));

test.each([
  ['a time below its most', 50, { atLeast: null, atMost: 100 }, 'ms', 'could worsen 2.00 times'],
  ['a share that is all there is', 100, { atLeast: 99, atMost: null }, '% ok', 'nothing of it used'],
  [
    'a share that lacks half of what it may',
    99.5,
    { atLeast: 99, atMost: null },
    '% ok',
    'could worsen 2.00 times',
  ],
  ['a share that lacks too much', 97, { atLeast: 99, atMost: null }, '% ok', 'beyond its limit'],
  ['a share that is to be low', 10, { atLeast: null, atMost: 20 }, '%', 'could worsen 2.00 times'],
] as const)('%s', (_, observed, limit, unit, words) => {
  expect(room(observed, limit, unit)).toBe(words);
});

test('the first sentence of the lesson stands on top, but of a run that failed none', () => {
  const report = sampleReport();
  const hypotheses = report.hypotheses.map((each) => ({ ...each, verdict: 'pass' as const }));
  const of = (lesson: string) => lessonOnTop({ ...report, hypotheses, lesson });
  expect(of('Wait 1.5 s, not more. Then give up.')).toBe('Wait 1.5 s, not more.');
  expect(of('Only one')).toBe('Only one');
  const failed = hypotheses.map((each) => ({ ...each, verdict: 'fail' as const }));
  expect(lessonOnTop({ ...report, hypotheses: failed })).toBeNull();
});
