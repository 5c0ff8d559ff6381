import { expect, test } from 'vitest';
import type { Report, ReportProblem } from '../report/model.ts';
import { sampleAudits } from '../report/sample-audits.ts';
import { sampleReport } from '../report/sample-report.ts';
import { type Judged, otherTrouble, troubleOf } from './trouble.ts';

const audited = (): Report => ({ ...sampleReport(), audits: sampleAudits() });
const claimsOf = (report: Report): Judged[] => report.hypotheses.map(({ name }) => ({ claim: name }));
const auditsOf = (report: Report): Judged[] => report.audits.map(({ name, arm }) => ({ audit: name, arm }));

/** Nothing is wrong with it. */
function green(): Report {
  const { hypotheses, ...report } = sampleReport();
  const [claim] = hypotheses;
  if (!claim) throw new Error('the sample has no claim');
  return { ...report, hypotheses: [claim], problems: [], exitCode: 0, verdict: 'pass' };
}

test('a claim that failed says what was observed, against which limit, and where that is seen', () => {
  expect(troubleOf(sampleReport(), { claim: 'orders-survive' })).toBeNull();
  expect(troubleOf(sampleReport(), { claim: 'tail-stays-short' })).toEqual({
    verdict: 'fail',
    lines: [
      'fail: observed 695 ms, limit <= 500 ms',
      'evidence: response time of 900 POST /api/orders in the fault phase',
    ],
  });
});

test('what has no data or could not be judged is a trouble of its own name', () => {
  const report = sampleReport();
  const [claim] = report.hypotheses;
  if (!claim) throw new Error('the sample has no claim');
  const doubtful = { ...claim, verdict: 'inconclusive', because: 'the machine was busy' } as const;
  expect(troubleOf(report, { claim: 'no-retry-storm' })).toMatchObject({
    verdict: 'no-data',
    lines: [
      'no data: observed –, limit <= 1.5x',
      'evidence: no complete trace of the recovery phase has the edge payment -> bank',
    ],
  });
  expect(troubleOf({ ...report, hypotheses: [doubtful] }, { claim: claim.name })).toMatchObject({
    verdict: 'inconclusive',
    lines: ['inconclusive: observed 98.7%, limit >= 90%', expect.stringContaining('the machine was busy')],
  });
  expect(troubleOf({ ...report, hypotheses: [] }, { claim: claim.name })).toEqual({
    verdict: 'no-data',
    lines: ['no data: the claim bank-is-the-culprit is not in the report'],
  });
});

test('a broken audit names what broke it; only one that had nothing to look at is untested', () => {
  const found = auditsOf(audited()).map((judged) => troubleOf(audited(), judged));
  expect(found.map((trouble) => [trouble?.verdict, trouble?.isUntested])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
    ['no-data', true],
    ['no-data', true],
    ['fail', undefined],
  ]);
  expect(found.at(-1)?.lines).toEqual([
    'fail: 1 violation',
    'Expected an order that was accepted to be in the store, found none. (order-3)',
  ]);
  const absent = troubleOf({ ...audited(), audits: [] }, { audit: 'kept', arm: 'protected' });
  expect(absent).toEqual({
    verdict: 'no-data',
    lines: ['no data: the audit kept of protected is not in the report'],
  });
});

test('an audit of a doubtful arm says why, though the report says it once for all', () => {
  const [audit] = sampleAudits();
  if (!audit) throw new Error('the sample has no audit');
  const doubtful = {
    ...audit,
    verdict: 'inconclusive',
    because: 'the books are cut off',
    inProblems: true,
  } as const;
  const report = { ...audited(), audits: [doubtful] };
  expect(troubleOf(report, { audit: audit.name, arm: audit.arm })?.lines).toEqual([
    'inconclusive: the books are cut off',
  ]);
});

test('a run that is green has no other trouble, and one that is not is never green', () => {
  const report = green();
  expect(otherTrouble(report, claimsOf(report))).toBeNull();
  const { problems } = sampleReport();
  expect(otherTrouble({ ...report, problems, exitCode: 5 }, claimsOf(report))).toEqual({
    verdict: 'inconclusive',
    lines: ['unprotected: 6 of 2397 traces are incomplete (parent of 4 spans missing, 2 without a root)'],
  });
  const left = { ...report, problems, cleanup: { left: ['the process 4711'] }, exitCode: 4 };
  expect(otherTrouble(left, claimsOf(report))).toMatchObject({
    verdict: 'fail',
    lines: [expect.any(String), 'left behind: the process 4711'],
  });
  expect(otherTrouble({ ...report, exitCode: 130 }, claimsOf(report))).toEqual({
    verdict: 'fail',
    lines: ['the run ended with exit code 130'],
  });
});

test('a run that ended early is a failure, not a doubt that may be skipped', () => {
  const ended: ReportProblem = {
    ...{ arm: null, kind: 'ended-early', phase: null, text: 'The engine is gone.' },
    ...{ measured: null, limit: null },
  };
  const report = { ...green(), problems: [ended], exitCode: 3 };
  expect(otherTrouble(report, claimsOf(report))).toEqual({
    verdict: 'fail',
    lines: ['The engine is gone.', 'the run ended with exit code 3'],
  });
});

test('claims that the lab added, and audits that no test is of, are told; what a test is of is not', () => {
  const report = { ...audited(), problems: [] };
  expect(otherTrouble(report, [...claimsOf(report), ...auditsOf(report)])).toBeNull();
  const found = otherTrouble(report, [{ claim: 'bank-is-the-culprit' }]);
  expect(found?.verdict).toBe('fail');
  expect(found?.lines).toEqual(
    expect.arrayContaining([
      'tail-stays-short: fail: observed 695 ms, limit <= 500 ms',
      'audit accepted-orders-are-kept of protected: fail: 1 violation',
    ]),
  );
  expect(found?.lines.join()).not.toContain('nothing to look at');
});
