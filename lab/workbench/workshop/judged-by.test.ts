import { expect, test } from 'vitest';
import { sampleReport } from '../../report/sample-report.ts';
import type { Exercise } from '../../workshop/read-content.ts';
import { isJudged, unjudgedIn } from './judged-by.ts';
import { seenIn } from './read-run.ts';

const words = { happened: 'It did ({quoted}).' };
const of = (data: object) => ({ data, words: { en: words, zh: words } }) as unknown as Exercise;
const predict = of({ kind: 'predict', look: { claim: 'looked-at' } });
const mend = of({ kind: 'mend', look: { claim: 'looked-at' }, mend: { turns: 'turns' } });

test('of a run counts what the exercise builds on: with code that is broken the claim that is to turn green alone', () => {
  const claims = (['looked-at', 'quoted', 'turns', 'beside'] as const).map((name) => ({
    ...{ name, verdict: 'inconclusive' as const },
  }));
  expect(unjudgedIn(claims, predict, 'first')).toEqual(['looked-at', 'quoted']);
  expect(unjudgedIn(claims, predict, 'second')).toEqual(['looked-at', 'quoted']);
  expect(unjudgedIn(claims, mend, 'first')).toEqual(['turns']);
  expect(unjudgedIn(claims, mend, 'second')).toEqual(['quoted', 'turns']);
  expect(unjudgedIn(claims.slice(3), predict, 'first')).toEqual(['beside']);
  const verdicts = ['pass', 'no-data', 'fail', 'pass'] as const;
  const judged = claims.map((claim, at) => ({ ...claim, verdict: verdicts[at] ?? 'pass' }));
  expect(unjudgedIn(judged, predict, 'first')).toEqual(['quoted']);
  expect(unjudgedIn(judged, mend, 'first')).toEqual([]);
});

test('a run that did not come to its end judges nothing', () => {
  const run = { folder: 'a', logs: null, said: null, claims: [], audits: [], problems: [], unjudged: [] };
  const judged = [0, 99, 5, 3, 130].map((exitCode) => isJudged({ ...run, exitCode }));
  expect(judged).toEqual([true, true, true, false, false]);
  expect(isJudged({ ...run, exitCode: 0, folder: null })).toBe(false);
  expect(isJudged({ ...run, exitCode: 99, unjudged: ['quoted'] })).toBe(false);
});

test('of a report: audits that failed with what they found, and why a claim could not be judged', () => {
  const sample = sampleReport();
  const [claim] = sample.hypotheses;
  if (!claim) throw new Error('nothing in the sample');
  const violations = [{ what: 'an order was lost', orders: ['7'] }];
  const audit = {
    ...{ title: 'No order is lost', arm: 'a', expected: 'holds' as const, counts: { lookedAt: 9 } },
    ...{ violations: [], because: '', inProblems: false },
  };
  const doubtful = { ...claim, name: 'a-claim', verdict: 'inconclusive' as const, because: 'too few' };
  const { audits, problems } = seenIn({
    ...sample,
    audits: [
      { ...audit, name: 'kept', verdict: 'pass' },
      { ...audit, name: 'lost', verdict: 'fail', violations },
    ],
    hypotheses: [
      { ...doubtful, inProblems: false },
      { ...doubtful, name: 'another', inProblems: true },
    ],
    problems: [{ arm: 'a', kind: 'machine', phase: null, text: 'too busy', measured: null, limit: null }],
  });
  expect(audits).toEqual([
    { name: 'lost', title: audit.title, arm: audit.arm, found: ['an order was lost (7)'] },
  ]);
  expect(problems).toEqual(['a: too busy', 'a-claim: too few']);
});
