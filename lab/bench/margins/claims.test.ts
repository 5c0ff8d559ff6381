import { expect, test } from 'vitest';
import { sampleAudits } from '../../report/sample-audits.ts';
import { sampleReport } from '../../report/sample-report.ts';
import { claimsIn } from './claims.ts';

const [hypothesis] = sampleReport().hypotheses;

test('of a run are the claims of its scenario, those that the lab adds, and the audits of each arm', () => {
  const of = (name: string, atLeast: number | null, atMost: number | null) => ({
    ...{ ...hypothesis, name, limit: { atLeast, atMost }, unit: 'x', observed: 1 },
  });
  const hypotheses = [of('reads', 95, null), of('unprotected-tries-hold', null, 0), of('both', -0.9, 1.1)];
  const claims = claimsIn({ hypotheses: hypotheses as never, audits: sampleAudits() });
  expect(claims.map(({ claim }) => claim)).toEqual([
    { name: 'reads', unit: 'x', atLeast: 95 },
    { name: 'unprotected-tries-hold', unit: 'x', atMost: 0 },
    { name: 'both', unit: 'x', atLeast: -0.9, atMost: 1.1 },
    { name: 'audit accepted-orders-are-kept (unprotected)', unit: 'violations', atMost: 0 },
    { name: 'audit unknown-orders-are-settled (unprotected)', unit: 'violations', atLeast: 1 },
    { name: 'audit refused-orders-are-not-charged (unprotected)', unit: 'violations', atMost: 0 },
    { name: 'audit one-order-and-one-charge-a-key (unprotected)', unit: 'violations', atMost: 0 },
    { name: 'audit accepted-orders-are-kept (protected)', unit: 'violations', atMost: 0 },
  ]);
  expect(claims.slice(3, 6).map(({ outcome }) => outcome)).toEqual([
    { verdict: 'pass', observed: 0 },
    { verdict: 'pass', observed: 2 },
    { verdict: 'no-data', observed: 0 },
  ]);
});
