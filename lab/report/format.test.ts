import { expect, test } from 'vitest';
import {
  formatCount,
  formatCounts,
  formatMs,
  formatObserved,
  formatRate,
  formatShare,
  formatTimes,
  runVerdict,
  verdictSentence,
} from './format.ts';
import type { ReportHypothesis } from './model.ts';
import { sampleReport } from './sample-report.ts';

test.each([
  [null, '–'],
  [0, '0ms'],
  [0.02, '<0.1ms'],
  [0.8, '0.8ms'],
  [9.96, '10ms'],
  [25.4, '25ms'],
  [999.4, '999ms'],
  [999.6, '1.00s'],
  [1204, '1.20s'],
  [12_345, '12.3s'],
  [59_960, '1m 00s'],
  [136_400, '2m 16s'],
  [-3, '-3.0ms'],
])('%s ms reads %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});

test('a share is rounded, but never up to all or down to none', () => {
  expect(formatShare(31, 47)).toBe('66.0%');
  expect(formatShare(2_849, 10_000)).toBe('28.5%');
  expect(formatShare(9_994, 10_000)).toBe('99.9%');
  expect(formatShare(9_995, 10_000)).toBe('>99.9%');
  expect(formatShare(9_999, 10_000)).toBe('>99.9%');
  expect(formatShare(5, 10_000)).toBe('0.1%');
  expect(formatShare(4, 10_000)).toBe('<0.1%');
  expect(formatShare(1, 10_000)).toBe('<0.1%');
  expect(formatShare(5, 5)).toBe('100%');
  expect(formatShare(0, 5)).toBe('0%');
  expect(formatShare(0, 0)).toBe('–');
});

test('rates, counts and classes', () => {
  expect(formatRate(39.96)).toBe('40/s');
  expect(formatRate(null)).toBe('–');
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect(formatCounts({ A: 1, B: 1200 })).toBe('B 1,200, A 1');
});

type Limits = readonly [atLeast: number | null, atMost: number | null];
const hypothesis = (observed: number | null, [atLeast, atMost]: Limits, unit: string): ReportHypothesis => ({
  name: 'h',
  title: 'h',
  arm: 'protected',
  route: null,
  phase: null,
  verdict: 'fail',
  observed,
  interval: null,
  limit: { atLeast, atMost },
  unit,
  definition: '',
  evidence: '',
  because: '',
  inProblems: false,
});

test.each([
  [94.99996, [95, null], '%', '94.99996%'],
  [1.5004, [null, 1.5], 'x', '1.5004x'],
  [1500.4, [null, 1500], 'ms', '1500.4 ms'],
  [95, [95, null], '%', '95%'],
  [98.7345, [95, null], '%', '98.73%'],
  [0.90001, [0.9, 1.1], '', '0.90001'],
  [123_456, [null, 5], 'spans', '123456 spans'],
  [99.3333, [95, null], '% of traces', '99.33% of traces'],
  [1.0914, [null, 1.25], 'x baseline p95', '1.091x baseline p95'],
  [null, [95, null], '%', '–'],
] as const)('%s against %s %s shows on which side it is', (observed, limit, unit, text) => {
  expect(formatObserved(hypothesis(observed, limit, unit))).toBe(text);
});

test('a run that went wrong is no pass, though all hypotheses hold', () => {
  const sample = sampleReport();
  const hypotheses = sample.hypotheses.map((one) => ({ ...one, verdict: 'pass' as const }));
  const report = { ...sample, hypotheses, verdict: 'pass' as const, exitCode: 5 };
  expect(runVerdict(report)).toBe('inconclusive');
  expect(verdictSentence(report)).toBe('all 4 hypotheses hold, 1 problem, exit code 5');
  expect(runVerdict({ ...report, exitCode: 0 })).toBe('pass');
  expect(verdictSentence({ ...report, hypotheses: [], problems: [], verdict: 'no-data' })).toBe(
    'no hypothesis was checked, exit code 5',
  );
});

test.each([
  [0.4922, '0.49x'],
  [1, '1.00x'],
  [9.949, '9.95x'],
  [12.4, '12x'],
  ['control', 'control'],
  [null, '–'],
] as const)('%s over the control reads %s', (times, text) => {
  expect(formatTimes(times)).toBe(text);
});
