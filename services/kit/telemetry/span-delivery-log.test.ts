import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { beforeEach, expect, test } from 'vitest';
import type { Logger } from '../logger.ts';
import { KitMetrics } from '../metrics.ts';
import { SpanDelivery } from './span-delivery.ts';

let told: unknown[][];
let delivery: SpanDelivery;
let processed: (count: number, errorType?: string) => void;
beforeEach(() => {
  told = [];
  const logger = {
    warn: (fields: object, text: string) => told.push(['warn', text, fields]),
    info: (fields: object, text: string) => told.push(['info', text, fields]),
  };
  delivery = new SpanDelivery(new KitMetrics(), logger as unknown as Logger);
  const counter = delivery.meterProvider.getMeter('test').createCounter('otel.sdk.processor.span.processed');
  processed = (count, errorType) =>
    counter.add(count, errorType === undefined ? {} : { 'error.type': errorType });
});

const BEGINS = ['warn', 'spans are lost', { reason: 'UNAVAILABLE' }];
const over = (lost: number) => ['info', 'spans are no longer lost', { lost }];
const lose = (count: number) => processed(count, 'UNAVAILABLE');
const take = (count: number) => processed(count);

test('a batch that gets in between two that are lost ends nothing', () => {
  take(8);
  take(8);
  lose(3);
  for (let round = 0; round < 3; round++) {
    take(8);
    lose(2);
  }
  expect(told).toEqual([BEGINS]);
  take(8);
  expect(told).toEqual([BEGINS]);
  take(8);
  expect(told).toEqual([BEGINS, over(9)]);
});

test('a loss after the end of one is another, with a number of its own', () => {
  lose(3);
  take(8);
  take(8);
  take(8);
  lose(2);
  take(8);
  take(8);
  expect(told).toEqual([BEGINS, over(3), BEGINS, over(2)]);
});

test('other instruments of the SDK count nothing', () => {
  delivery.meterProvider.getMeter('test').createCounter('other').add(5, { 'error.type': 'UNAVAILABLE' });
  expect(told).toEqual([]);
});

const spanWith = (traceFlags: number) => ({ spanContext: () => ({ traceFlags }) }) as unknown as ReadableSpan;
const end = (count: number, flags: number = TraceFlags.SAMPLED) => {
  for (let index = 0; index < count; index++) delivery.onEnd(spanWith(flags));
};
const atTheEnd = (lost: number, held: number) => ['warn', 'spans were lost up to the end', { lost, held }];

test('at the end those count that are neither sent nor lost, and of those that are not sampled none', () => {
  end(10);
  end(5, TraceFlags.NONE);
  take(6);
  delivery.ended();
  expect(told).toEqual([atTheEnd(4, 4)]);
});

test('at the end those that were lost until then count, too, unless that was over', () => {
  end(30);
  lose(3);
  take(8);
  take(8);
  lose(2);
  take(8);
  delivery.ended();
  expect(told).toEqual([BEGINS, over(3), BEGINS, atTheEnd(3, 1)]);
});

test('at the end of a service that sent all there is nothing to say', () => {
  end(8);
  take(8);
  delivery.ended();
  expect(told).toEqual([]);
});
