import type { ReportAudit } from './model.ts';

/** What the audits of the sample report's arms say, for tests: one holds, one breaks as expected, two say nothing, one is broken. */
export function sampleAudits(): readonly ReportAudit[] {
  return [
    {
      name: 'accepted-orders-are-kept',
      title: 'Who was told that an order is accepted has that order',
      arm: 'unprotected',
      expected: 'holds',
      verdict: 'pass',
      counts: { accepted: 1_739, owed: 0 },
      violations: [],
      because: '',
      inProblems: false,
    },
    {
      name: 'unknown-orders-are-settled',
      title: 'Of an order whose client knows nothing it is decided within 15 s',
      arm: 'unprotected',
      expected: 'breaks',
      verdict: 'pass',
      counts: { unknown: 61, confirmed: 40 },
      violations: [
        { what: 'Expected an order to be settled, found it open.', orders: ['order-7'] },
        { what: 'Expected an order to be settled, found it open.', orders: ['order-9'] },
      ],
      because: '',
      inProblems: false,
    },
    ...['refused-orders-are-not-charged', 'one-order-and-one-charge-a-key'].map(
      (name): ReportAudit => ({
        name,
        title: `What ${name} says`,
        arm: 'unprotected',
        expected: 'holds',
        verdict: 'no-data',
        counts: { looked: 0 },
        violations: [],
        because: 'there was nothing to look at',
        inProblems: false,
      }),
    ),
    {
      name: 'accepted-orders-are-kept',
      title: 'Who was told that an order is accepted has that order',
      arm: 'protected',
      expected: 'holds',
      verdict: 'fail',
      counts: { accepted: 1_798, owed: 12 },
      violations: [
        { what: 'Expected an order that was accepted to be in the store, found none.', orders: ['order-3'] },
      ],
      because: '',
      inProblems: false,
    },
  ];
}
