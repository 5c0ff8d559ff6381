import { expect, test } from 'vitest';
import { type ExampleSpan, gateway, internal, otlp } from '../../analysis/spans/example-trace.ts';
import { tracesOfRequests } from '../../load/fixture/as-promised.ts';
import type { Pair } from '../../scenario/fixture/small-scenario.ts';
import { latency } from '../../scenario/observe.ts';
import type { Hypothesis } from '../../scenario/scenario.ts';
import { problemLine } from '../problems/problem.ts';
import { due, type Given, healthy, holds, judged, ORDERS, phaseOn, SOUND, sent } from './fixture/judged.ts';

const traceId = (index: number) => sent[index]?.traceId ?? '';
const tracesOf = (...trees: ExampleSpan[]) => tracesOfRequests(otlp(...trees), sent);

/** What a Collector counted in the unprotected arm. */
const counted = (some: Record<string, number>) => ({
  ...{ tMs: 1, type: 'collector.counted', arm: 'unprotected' },
  ...{ accepted: 0, refused: 0, sent: 0, failed: 0, traces: 0, decided: 0, droppedEarly: 0 },
  ...some,
});

const DROPPED = { sentMs: null, doneMs: null, status: 0, outcome: 'DROPPED' };
/** One in each phase. */
const isDropped = (index: number) => index % 34 === 17;

test('traces that the store had no room for make the arm inconclusive, however few', () => {
  const evicted = { tMs: 1, type: 'traces.evicted', arm: 'unprotected', sent: 100, kept: 99 };
  const { traces } = healthy('unprotected');
  if ('built' in traces) throw new Error('Expected traces as they were sent');
  const [resource] = traces.resourceSpans;
  const [scope] = resource?.scopeSpans ?? [];
  const spans = scope?.spans.filter((span) => span.traceId !== traceId(0)) ?? [];
  const withoutFirst = { resourceSpans: [{ ...resource, scopeSpans: [{ spans }] }] };
  const { problems, advice } = judged({ unprotected: { traces: withoutFirst, journal: [evicted] } });
  expect(problems.map(problemLine)).toEqual([
    'unprotected: 1 of 100 traces are missing or incomplete: 100 were sent, and the traces backend keeps the last 99',
  ]);
  expect(advice[0]).toContain('The traces backend keeps fewer traces than the load left');
  // What went before the first measured request is missed by nobody.
  expect(judged({ unprotected: { journal: [evicted] } }).problems).toEqual([]);
  expect(judged({ unprotected: { traces: withoutFirst } }).problems).toEqual([]);
});

test('a busy machine on which the control had a processor at once is judged, and noted', () => {
  const { verdict, exitCode, problems, notes, advice } = judged(phaseOn({}));
  expect([verdict, exitCode, problems, advice]).toEqual(['pass', 0, [], []]);
  expect(notes).toEqual([
    'unprotected: the machine was 91% busy in the fault phase (limit 90%: the lab itself 30%, make (pid 7) 50%, others 11%), but the control got a processor within 1.0 ms (p90, limit 1 ms): that is no doubt',
  ]);
});

test('a machine that is not busy needs no control', () => {
  const { verdict, notes } = judged(phaseOn({ busyPercent: 90, control: { ...SOUND, p90Ms: 30 } }));
  expect([verdict, notes]).toEqual(['pass', []]);
});
test.each<[string, Given, string]>([
  [
    'no trace',
    { unprotected: { traces: { resourceSpans: [] } } },
    'unprotected: 100 of 100 traces are missing or incomplete',
  ],
  [
    'traces that never ended',
    {
      unprotected: {
        traces: tracesOf(
          ...due.map((ms) => gateway([ms, ms + 19], [internal('gateway', 'work', [ms, null])])),
        ),
      },
    },
    'unprotected: 100 of 100 traces are missing or incomplete (100 times: gateway internal span work has not ended)',
  ],
  [
    'traces that nobody took',
    {
      unprotected: {
        traces: { resourceSpans: [] },
        metrics: [
          {
            name: 'otel_sdk_processor_span_processed_total',
            labels: { job: 'product', instance: 'product-1', error_type: 'UNAVAILABLE' },
            points: [{ tMs: 1, value: 400 }],
          },
        ],
        journal: [counted({ accepted: 10, refused: 390, failed: 10 })],
      },
    },
    'unprotected: 100 of 100 traces are missing or incomplete: the services lost 400 spans that nobody took, the Collector refused 390 spans, the Collector could not pass on 10 spans',
  ],
  [
    'spans that were lost before tail sampling could look at them',
    {
      unprotected: {
        sampling: { kind: 'tail', percent: 0 },
        journal: [counted({ accepted: 900, refused: 100, traces: 70, decided: 70 })],
      },
    },
    'unprotected: 100 of 1000 spans were lost, so nobody knows which traces should have been kept: the Collector refused 100 spans',
  ],
  [
    'slow requests that the Collector did not find slow',
    {
      unprotected: {
        sampling: { kind: 'tail', percent: 0 },
        samples: healthy('unprotected').samples.map((one) => ({ ...one, doneMs: (one.sentMs ?? 0) + 1_000 })),
        traces: { resourceSpans: [] },
        journal: [counted({ accepted: 900, traces: 100, decided: 100 })],
      },
    },
    'unprotected: 100 of 100 traces are missing or incomplete: the Collector counts no loss, so it did not keep them; they took longer for who sent them than their spans tell',
  ],
  ['no request', { unprotected: { samples: [] } }, 'unprotected: the load driver sent no requests'],
  [
    'requests that were never sent',
    {
      unprotected: {
        samples: sent.map((one, i) => (isDropped(i) ? { ...one, ...DROPPED } : one)),
        traces: tracesOfRequests(
          otlp(...due.filter((_, i) => !isDropped(i)).map((ms) => gateway([ms, ms + 19]))),
          sent.filter((_, i) => !isDropped(i)),
        ),
      },
    },
    'unprotected: the load driver dropped 3% of its requests (limit 2%)',
  ],
  [
    'requests that were sent late',
    {
      unprotected: {
        samples: sent.map((one) => ({ ...one, sentMs: one.dueMs + 80, doneMs: one.dueMs + 100 })),
        traces: tracesOfRequests(otlp(...due.map((ms) => gateway([ms + 80, ms + 99]))), sent),
      },
    },
    'unprotected: the load driver sent its requests late, p99 80.',
  ],
  [
    'a busy machine on which the control waited',
    phaseOn({ control: { ...SOUND, p90Ms: 1.01 } }),
    'unprotected: the machine was 91% busy in the fault phase (limit 90%: the lab itself 30%, make (pid 7) 50%, others 11%), and the control waited 1.0 ms (p90, limit 1 ms) for a processor',
  ],
  [
    'a busy machine without a control',
    phaseOn({ control: null, labPercent: null, others: [] }),
    'unprotected: the machine was 91% busy in the fault phase (limit 90%: by whom cannot be told without /proc), and nothing says what that did to it',
  ],
  [
    'a busy machine with a control of a few pieces only',
    phaseOn({ control: { ...SOUND, pieces: 19 } }),
    'unprotected: the machine was 91% busy in the fault phase (limit 90%',
  ],
  ['a mishap', { mishaps: ['bank-1 ended by itself'] }, 'unprotected: bank-1 ended by itself'],
])('%s makes the arm inconclusive, never a pass: exit 5', (_what, given, problem) => {
  const { verdict, exitCode, problems, checked, advice } = judged(given);
  expect(advice).toHaveLength(1);
  expect(problems.map(problemLine)[0]).toContain(problem);
  expect(checked[0]).toMatchObject({ verdict: 'inconclusive' });
  expect([verdict, exitCode]).toEqual(['inconclusive', 5]);
});

test('a problem in an arm that no claim is about still is no plain pass', () => {
  const elsewhere: Hypothesis<Pair> = {
    ...holds,
    arm: 'protected',
    observe: (arms) => latency(arms.protected, 'fault', ORDERS, 'p50'),
  };
  const { verdict, exitCode, checked } = judged({ hypotheses: [elsewhere], mishaps: ['bank-1 crashed'] });
  expect(checked[0]?.verdict).toBe('pass');
  // The audits are about each arm.
  expect([verdict, exitCode]).toEqual(['inconclusive', 5]);
});

test.each([
  ['no span', { kind: 'all' }, {}],
  ['no trace to decide on', { kind: 'tail', percent: 10 }, { accepted: 1_000 }],
] as const)('a Collector whose counters tell of %s makes the arm inconclusive', (_what, sampling, some) => {
  const found = judged({ unprotected: { sampling, journal: [counted(some)] } });
  expect(found.problems.map(problemLine)[0]).toContain(
    'unprotected: the Collector counted no span, or no trace',
  );
  expect(found.exitCode).toBe(5);
});
