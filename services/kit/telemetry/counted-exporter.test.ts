import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { KitMetrics } from '../metrics.ts';
import { CountedExporter } from './counted-exporter.ts';

const COUNTS = ['total', 'pending', 'unanswered_total'];

test('what is asked is counted, and what had no answer or a refusal', async () => {
  const metrics = new KitMetrics();
  const results: ((result: ExportResult) => void)[] = [];
  const inner: SpanExporter = {
    export: (_spans, onResult) => void results.push(onResult),
    shutdown: async () => {},
  };
  const exporter = new CountedExporter(inner, metrics);
  const told: ExportResult[] = [];
  const send = () => exporter.export([] as ReadableSpan[], (result) => void told.push(result));
  const counts = async () => {
    const text = await metrics.registry.metrics();
    return COUNTS.map((name) =>
      Number(new RegExp(`^faultline_span_exports_${name} (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN),
    );
  };

  expect(await counts()).toEqual([0, 0, 0]);
  send();
  send();
  expect(await counts()).toEqual([2, 2, 0]);
  const failure = { code: ExportResultCode.FAILED, error: new Error('UNAVAILABLE') };
  results[0]?.({ code: ExportResultCode.SUCCESS });
  results[1]?.(failure);
  expect(await counts()).toEqual([2, 0, 1]);
  expect(told).toEqual([{ code: ExportResultCode.SUCCESS }, failure]);
});
