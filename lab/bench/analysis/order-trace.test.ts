import { expect, test } from 'vitest';
import { buildTraces } from '../../analysis/spans/span-tree.ts';
import { completenessOf } from '../../analysis/traces/completeness.ts';
import { contributions } from '../../analysis/traces/culprit.ts';
import { wireCalls } from '../../analysis/wire/calls.ts';
import { largeArm } from './large-arm.ts';
import { SPANS_OF_AN_ORDER } from './order-trace.ts';

const tracesOf = (budgetMs: number | null) => {
  const { evidence, lines } = largeArm({ arm: 'a', spans: 60 * SPANS_OF_AN_ORDER, budgetMs });
  return { traces: buildTraces([...lines].map((line) => JSON.parse(line))), samples: evidence.samples };
};

test('each order is a whole trace, of a request of the load, answered after it', () => {
  const { traces, samples } = tracesOf(null);
  expect(traces).toHaveLength(60);
  for (const [index, trace] of traces.entries()) {
    expect(trace.nodes).toHaveLength(SPANS_OF_AN_ORDER);
    expect(samples[index]?.traceId).toBe(trace.traceId);
    expect(completenessOf(trace, samples[index]).reasons).toEqual([]);
    expect(samples[index]?.doneMs).toBeGreaterThan(trace.root?.span.endMs ?? Infinity);
  }
});

test('in the fault phase the bank is slow, and a budget ends the wait for it', () => {
  const slow = tracesOf(null).traces[30];
  const bounded = tracesOf(250).traces[30];
  if (!slow || !bounded) throw new Error('too few traces');
  expect(contributions(slow)[0]).toMatchObject({ service: 'bank', operation: 'Charge' });
  expect(
    wireCalls(bounded).flatMap(({ edge, attempts }) => attempts.map(({ status }) => `${edge} ${status}`)),
  ).toEqual([
    'gateway -> order OK',
    'order -> inventory OK',
    'order -> payment DEADLINE_EXCEEDED',
    'order -> notification OK',
    'payment -> bank DEADLINE_EXCEEDED',
  ]);
});
