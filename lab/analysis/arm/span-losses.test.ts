import { expect, test } from 'vitest';
import type { Series } from '../../evidence/series.ts';
import { armEvidence } from './example-evidence.ts';
import { PROCESSED_SPANS, spanLosses } from './span-losses.ts';

const series = (instance: string, error_type: string | undefined, ...values: number[]): Series => ({
  name: PROCESSED_SPANS,
  labels: { instance, ...(error_type && { error_type }) },
  points: values.map((value, index) => ({ tMs: index, value })),
});

test('nobody who says so lost nothing', () => {
  expect(spanLosses(armEvidence())).toEqual({
    services: 0,
    refused: 0,
    failed: 0,
    droppedEarly: 0,
    accepted: 0,
  });
});

test('services lost what has an error, for whatever reason, up to the last scrape of each', () => {
  const metrics = [
    series('order-1', undefined, 10, 500),
    series('order-1', 'UNAVAILABLE', 3, 40),
    series('order-1', 'queue_full', 2),
    // Killed and started again: what the first one counted stays lost.
    series('bank-1', 'UNAVAILABLE', 7, 1),
  ];
  expect(spanLosses(armEvidence({ metrics })).services).toBe(40 + 2 + 8);
});

test('the Collector lost what it counted in the arm', () => {
  const counted = { refused: 5, failed: 6, droppedEarly: 7, accepted: 800, sent: 1, traces: 2, decided: 3 };
  const journal = [{ tMs: 1, type: 'collector.counted', arm: 'unprotected', ...counted }];
  expect(spanLosses(armEvidence({ journal }))).toEqual({
    services: 0,
    refused: 5,
    failed: 6,
    droppedEarly: 7,
    accepted: 800,
  });
});
