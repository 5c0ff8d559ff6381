import { expect, test } from 'vitest';
import type { Report, ReportProblem } from '../../../report/model.ts';
import { sampleReport } from '../../../report/sample-report.ts';
import { exitMeans, judgedNothing, saysNothing, wentAsClaimed } from './what-it-means.ts';

const report = sampleReport();
const verdictOf = (verdict: Report['verdict'], of: Report['verdict'] = verdict): Report => ({
  ...{ ...report, verdict, problems: [] },
  hypotheses: report.hypotheses.map((each) => ({ ...each, verdict: of })),
});
const late: ReportProblem = {
  ...{ arm: 'unprotected', kind: 'driver-late', phase: null, text: 'late' },
  ...{ measured: '71.5 ms', limit: '50 ms' },
};

test('a pass tells that harm in the control was claimed too', () => {
  const [control, ...others] = report.arms;
  if (!control) throw new Error('the sample has arms');
  const of = (ok: number) =>
    wentAsClaimed({
      ...report,
      arms: [{ ...control, requests: { ...control.requests, count: 10, ok } }, ...others],
    });
  expect(of(4)).toBe(`it went as claimed, harm in ${control.name} included: `);
  expect(of(10)).toBe('it went as claimed: ');
});

test('a run that judged nothing says so first, and what to do by what disturbed it', () => {
  const nothing = verdictOf('inconclusive');
  expect(judgedNothing(nothing)).toBe(true);
  expect(saysNothing({ ...nothing, problems: [late] })).toBe(
    'This run says nothing about your change: run it again on a quiet machine.',
  );
  expect(saysNothing(nothing)).toBe(
    'This run says nothing about your change: do what is told below, then run it again.',
  );
});

test('one that judged some of it, or all of it, does not say so', () => {
  const [first, ...others] = verdictOf('inconclusive').hypotheses;
  if (!first) throw new Error('the sample has hypotheses');
  const some = {
    ...verdictOf('inconclusive'),
    hypotheses: [{ ...first, verdict: 'pass' as const }, ...others],
  };
  expect(judgedNothing(some)).toBe(false);
  expect(saysNothing(some)).toMatch(/^This run does not judge all that it claims: /);
  expect(saysNothing({ ...verdictOf('pass'), exitCode: 5 })).toMatch(/^All claims hold, but the run itself /);
  expect(saysNothing({ ...verdictOf('pass'), exitCode: 0 })).toBeNull();
  expect(saysNothing({ ...verdictOf('fail'), exitCode: 99 })).toBeNull();
});

test('an exit code is told with its meaning', () => {
  expect(exitMeans({ ...verdictOf('fail'), exitCode: 99 })).toBe(' (a claim failed)');
  expect(exitMeans({ ...verdictOf('fail', 'pass'), exitCode: 99 })).toBe(' (an audit failed)');
  expect(exitMeans({ ...verdictOf('no-data'), exitCode: 5 })).toBe(' (neither pass nor fail)');
  expect(exitMeans({ ...verdictOf('pass'), exitCode: 0 })).toBe('');
});
