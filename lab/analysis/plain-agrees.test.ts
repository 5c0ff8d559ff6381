import { expect, test } from 'vitest';
import { createRandom } from '../load/random.ts';
import {
  plainCalleeOf,
  plainCallersGone,
  plainCriticalPath,
  plainDeadlineHops,
  plainHedgesDue,
} from './fixture/plain.ts';
import { randomTrace, SERVICES } from './fixture/random-traces.ts';
import { calleeOf } from './spans/rpc.ts';
import { flattenSpans } from './spans/span.ts';
import type { SpanNode } from './spans/span-node.ts';
import { buildTraces, type Trace } from './spans/span-tree.ts';
import { criticalPath } from './traces/critical-path.ts';
import { deadlineHops } from './traces/deadline-hops.ts';
import { callersGone } from './wire/callers-gone.ts';
import { wireCalls } from './wire/calls.ts';
import { foundIn } from './wire/example-calls.ts';
import type { SettingsOf } from './wire/finding.ts';
import { triesHeld } from './wire/tries.ts';

const seeds = Array.from({ length: 600 }, (_, index) => index + 1);
const traceOf = (seed: number) => buildTraces(randomTrace(seed))[0] as Trace;

/** Edges that hand nothing on are drawn. */
function drawnSettings(seed: number): SettingsOf {
  const draw = createRandom(seed, 'settings').next;
  const deaf = new Set(
    SERVICES.flatMap((from) => SERVICES.map((to) => `${from} ${to}`)).filter(() => draw() < 0.2),
  );
  return (from, to) => ({
    propagateDeadline: !deaf.has(`${from} ${to}`),
    hedging: { maxAttempts: 99, hedgingDelayMs: 100 },
    retry: {
      maxAttempts: 99,
      initialBackoffMs: 1,
      maxBackoffMs: 1,
      retryableStatusCodes: ['OK', 'UNAVAILABLE', 'CANCELLED', 'DEADLINE_EXCEEDED'],
    },
  });
}

test('spans that are kept compact say what plain ones say, in the same order', () => {
  for (const seed of seeds) {
    const data = randomTrace(seed);
    const plain = flattenSpans(data).sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
    expect(buildTraces(data)[0]?.spans.map((span) => ({ ...JSON.parse(JSON.stringify(span)) }))).toEqual(
      plain,
    );
  }
});

test('each node hangs on the span that its own names, or on none, and none is its own ancestor', () => {
  let rings = 0;
  for (const seed of seeds) {
    const { root, nodes, orphans } = traceOf(seed);
    const byId = new Map(nodes.map((node) => [node.span.spanId, node]));
    const tops = [...(root ? [root] : []), ...orphans];
    const reached = new Set<SpanNode>();
    const open = [...tops];
    for (let node = open.pop(); node; node = open.pop()) {
      reached.add(node);
      for (const child of node.children) expect(child.parent).toBe(node);
      open.push(...node.children);
    }
    expect(reached.size).toBe(nodes.length);
    for (const node of nodes) {
      const named = byId.get(node.span.parentSpanId ?? '');
      if (node.parent) expect(node.parent).toBe(named);
      else expect(tops).toContain(node);
      if (!node.parent && named && named !== node) rings += 1;
      expect(node.children).toEqual(nodes.filter(({ parent }) => parent === node));
    }
  }
  expect(rings).toBeGreaterThan(20);
});

test('the critical path', () => {
  for (const seed of seeds)
    for (const node of traceOf(seed).nodes) expect(criticalPath(node)).toEqual(plainCriticalPath(node));
});

test('the callee of a call, whichever is asked for first', () => {
  const bare = (node: SpanNode) => calleeOf({ ...node, children: [] });
  for (const seed of seeds) {
    const { nodes } = traceOf(seed);
    const wanted = nodes.map((node) => plainCalleeOf(node, bare));
    expect(nodes.map(calleeOf)).toEqual(wanted);
    const others = traceOf(seed).nodes;
    expect(others.toReversed().map(calleeOf)).toEqual(wanted.toReversed());
  }
});

test('deadlines on their way down', () => {
  const traces = seeds.map(traceOf);
  expect(traces.map((trace) => deadlineHops([trace]))).toEqual(
    traces.map((trace) => plainDeadlineHops([trace])),
  );
  expect(deadlineHops(traces)).toEqual(plainDeadlineHops(traces));
  expect(deadlineHops(traces)?.shrinking).toBeGreaterThan(10);
});

test('who goes on when its caller has gone', () => {
  let sum = 0;
  for (const seed of seeds) {
    const calls = wireCalls(traceOf(seed));
    const settingsOf = drawnSettings(seed);
    const { looked, worstMs } = foundIn(callersGone(settingsOf), calls);
    const wanted = plainCallersGone(calls, settingsOf);
    expect([[...looked.values()].reduce((a, b) => a + b, 0), worstMs]).toEqual([
      wanted.looked,
      wanted.worstMs,
    ]);
    sum += wanted.looked;
  }
  expect(sum).toBeGreaterThan(100);
});

test('whether a hedge was due', () => {
  let undue = 0;
  for (const seed of seeds) {
    const settingsOf = drawnSettings(seed);
    for (const call of wireCalls(traceOf(seed))) {
      const isDue = plainHedgesDue(call.attempts, settingsOf(call.from, call.to));
      const { breaches } = foundIn(triesHeld(settingsOf), [call]);
      expect(breaches.some((text) => text.includes('is a hedge after'))).toBe(!isDue);
      if (!isDue) undue += 1;
    }
  }
  expect(undue).toBeGreaterThan(10);
});
