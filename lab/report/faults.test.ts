import { expect, test } from 'vitest';
import type { FaultLedger } from '../analysis/faults/fault-facts.ts';
import { faultReport, faultRows } from './faults.ts';
import { sampleReport } from './sample-report.ts';

const ZERO = 1_000_000;
const meetings = { inScope: 40, met: 30, firstMs: ZERO + 1_100, lastMs: ZERO + 1_900 };
const ledger: FaultLedger = {
  id: 'f',
  kind: 'fault',
  text: 'bank-1 killed',
  counts: 'calls',
  comingMs: ZERO + 990,
  cameMs: ZERO + 1_000,
  wentMs: ZERO + 2_000,
  goneMs: ZERO + 2_010,
  percentage: null,
  ...meetings,
  instances: [
    { instance: 'payment-1', ...meetings, inScope: 20, met: 20 },
    { instance: 'payment-2', ...meetings, inScope: 20, met: 10 },
  ],
  restart: { atMs: ZERO + 2_500, ...meetings, inScope: 8, met: 4, firstMs: ZERO + 2_600, lastMs: null },
  isAsked: false,
  seen: [],
  lapse: null,
  uncounted: [],
};

test('a ledger is in the report, with each instance and its restart', () => {
  const fault = faultReport(ledger, ZERO);
  const times = { firstS: 1.1, lastS: 1.9 };
  expect(fault).toMatchObject({
    ...{ cameS: 1, wentS: 2, inScope: 40, met: 30, ...times },
    instances: [
      { instance: 'payment-1', inScope: 20, met: 20, ...times },
      { instance: 'payment-2', inScope: 20, met: 10, ...times },
    ],
    restart: { atS: 2.5, inScope: 8, met: 4, firstS: 2.6, lastS: null },
  });
  const report = sampleReport();
  const [arm] = report.arms;
  const rows = faultRows({ ...report, arms: arm ? [{ ...arm, faults: [fault] }] : [] });
  expect(rows.map((row) => row.slice(3).join(' | '))).toEqual([
    'all | 40 | 30 | 75.0% | 1.10 s | 1.90 s',
    'payment-1 | 20 | 20 | 100% | 1.10 s | 1.90 s',
    'payment-2 | 20 | 10 | 50.0% | 1.10 s | 1.90 s',
    'callers | 8 | 4 | 50.0% | 2.60 s | –',
  ]);
});

test('who alone has counted stands in the row of the fault, and in that of its restart', () => {
  const instances = [{ instance: 'load', ...meetings }];
  const report = sampleReport();
  const [arm] = report.arms;
  const faults = [faultReport({ ...ledger, instances }, ZERO)];
  const rows = faultRows({ ...report, arms: arm ? [{ ...arm, faults }] : [] });
  expect(rows.map((row) => row[3])).toEqual(['load', 'load']);
});
