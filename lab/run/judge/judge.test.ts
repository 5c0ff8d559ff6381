import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ArmEvidence } from '../../analysis/arm/arm-evidence.ts';
import { type ExampleSpan, gateway, internal, otlp } from '../../analysis/spans/example-trace.ts';
import { healthyArm, tracesOfRequests } from '../../load/fixture/as-promised.ts';
import { startClock } from '../../runtime/clock.ts';
import { hypothesis, type Pair, smallScenario } from '../../scenario/fixture/small-scenario.ts';
import { latency } from '../../scenario/observe.ts';
import type { Hypothesis, Scenario } from '../../scenario/scenario.ts';
import { Journal } from '../journal/journal.ts';
import type { MachineUse } from '../machine/machine.ts';
import { problemLine } from '../problems/problem.ts';
import { type Judged, judge } from './judge.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-judge-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ORDERS = 'POST /api/orders';
const sent = healthyArm().samples;
/** When they were due, from the beginning of the arm. */
const due = sent.map(({ dueMs }) => dueMs - (healthyArm().load?.startedAtMs ?? 0));
const traceId = (index: number) => sent[index]?.traceId ?? '';
const tracesOf = (...trees: ExampleSpan[]) => tracesOfRequests(otlp(...trees), sent);
const healthy = (arm: string, rest: Partial<ArmEvidence> = {}) => healthyArm({ arm, ...rest });

const holds: Hypothesis<Pair> = hypothesis({
  name: 'holds',
  atLeast: 10,
  observe: ({ unprotected }) => latency(unprotected, 'fault', ORDERS, 'p50'),
});

interface Given {
  readonly unprotected?: Partial<ArmEvidence>;
  readonly hypotheses?: readonly Hypothesis<Pair>[];
  readonly mishaps?: readonly string[];
  readonly left?: readonly string[];
  readonly leftovers?: readonly string[];
  readonly breaks?: Scenario<Pair>['breaks'];
}

function judged(given: Given = {}): Judged & { readonly types: readonly string[] } {
  const { hypotheses = [holds], mishaps = [], left = [], leftovers = [], breaks = {} } = given;
  using journal = new Journal(join(folder, 'journal.jsonl'), startClock(), () => {});
  const result = judge(
    smallScenario({ hypotheses, breaks, load: { routes: [{ route: ORDERS, rps: 33 }] } }),
    [
      { evidence: healthy('unprotected', given.unprotected), mishaps, unwritten: [], left },
      { evidence: healthy('protected'), mishaps: [], unwritten: [], left: [] },
    ],
    leftovers,
    journal,
  );
  return { ...result, types: journal.events.map(({ type }) => type) };
}

/** What a Collector counted in the unprotected arm. */
const counted = (some: Record<string, number>) => ({
  ...{ tMs: 1, type: 'collector.counted', arm: 'unprotected' },
  ...{ accepted: 0, refused: 0, sent: 0, failed: 0, traces: 0, decided: 0, droppedEarly: 0 },
  ...some,
});

const DROPPED = { sentMs: null, doneMs: null, status: 0, outcome: 'DROPPED' };
/** One in each phase. */
const isDropped = (index: number) => index % 34 === 17;
const SOUND = { pieces: 20, p50Ms: 0.1, p90Ms: 1, p99Ms: 4 };

/** An unprotected arm with one phase that ended on a machine like that. */
function phaseOn(replace: Partial<MachineUse>): Given {
  const others = [{ pid: 7, name: 'make', percent: 50 }];
  const machine: MachineUse = { busyPercent: 91, labPercent: 30, others, control: SOUND, ...replace };
  const event = { tMs: 1, type: 'phase.ended', arm: 'unprotected', phase: 'fault', machine };
  return { unprotected: { journal: [event] } };
}

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

test('whole evidence that holds what is claimed passes: exit 0', () => {
  expect(judged()).toMatchObject({ verdict: 'pass', exitCode: 0, problems: [], left: [] });
  expect(new Set(judged().types)).toEqual(new Set(['hypothesis.checked', 'audit.checked', 'run.ended']));
});

describe('audits', () => {
  const books = (...records: unknown[]) => ({
    ...{ records, collectedAtUnixMs: 0, open: [], instances: ['order-1'] },
  });
  const confirmed = { record: 'order', orderId: 'a', status: 'CONFIRMED', amountCents: 100, items: [] };
  const unpaid = books({ ...confirmed, cursor: 1, customerId: 'c', paymentId: 'p', idempotencyKey: '' });

  test('of what the system is not asked for have no data, and leave a pass a pass', () => {
    const { audits, verdict, types } = judged();
    expect(new Set(audits.map((audit) => audit.verdict))).toEqual(new Set(['no-data']));
    expect(new Set(audits.map(({ arm }) => arm))).toEqual(new Set(['unprotected', 'protected']));
    expect(verdict).toBe('pass');
    expect(types.filter((type) => type === 'audit.checked')).toHaveLength(audits.length);
  });

  test('an audit that is broken fails the run: exit 99', () => {
    const { audits, verdict, exitCode, problems } = judged({ unprotected: { books: unpaid } });
    const broken = audits.filter((audit) => audit.verdict === 'fail');
    expect(broken.map(({ audit, arm }) => [arm, audit.name])).toEqual([
      ['unprotected', 'charges-agree-with-orders'],
      ['unprotected', 'orders-are-asked-for'],
    ]);
    expect([verdict, exitCode, problems]).toEqual(['fail', 99, []]);
  });

  test('one that was to break fails no run; one that was to and holds does', () => {
    const breaks = { unprotected: ['charges-agree-with-orders', 'orders-are-asked-for'] };
    expect(judged({ unprotected: { books: unpaid }, breaks })).toMatchObject({
      verdict: 'pass',
      exitCode: 0,
    });
    expect(judged({ breaks })).toMatchObject({ verdict: 'fail', exitCode: 99 });
  });

  test('books that were not read are a problem of the arm, told once: exit 5', () => {
    const unread = 'expected the books of bank-1 at host/audit, got HTTP 500';
    const { audits, problems, advice, verdict, exitCode } = judged({ unprotected: { books: { unread } } });
    expect(problems).toEqual([{ arm: 'unprotected', kind: 'books', phase: null, text: unread }]);
    expect(advice).toEqual([expect.stringContaining('could not be audited')]);
    expect(audits.find(({ arm }) => arm === 'unprotected')).toMatchObject({ verdict: 'inconclusive' });
    expect([verdict, exitCode]).toEqual(['inconclusive', 5]);
  });

  test('what was still to be settled is a note, with the first of it', () => {
    const open = { ...books(), open: ['a', 'b', 'c', 'd', 'e', 'f'] };
    expect(judged({ unprotected: { books: open } }).notes).toEqual([
      'unprotected: 6 orders were still to be settled 3 s after the load had ended: a, ...',
    ]);
  });
});

test('a claim that does not hold fails: exit 99', () => {
  expect(judged({ hypotheses: [holds, { ...holds, atLeast: 1_000 }] })).toMatchObject({
    verdict: 'fail',
    exitCode: 99,
  });
});

test('a claim without evidence is no pass: exit 5', () => {
  expect(judged({ hypotheses: [{ ...holds, observe: () => null }] })).toMatchObject({
    verdict: 'no-data',
    exitCode: 5,
  });
});

test('a claim that sampling left no witness of is no pass, whatever what was kept says, and the advice says why', () => {
  // So few that none of these is marked.
  const sampling = { kind: 'head', percent: 0.0001 } as const;
  const reads: Hypothesis<Pair> = {
    ...holds,
    observe: ({ unprotected }) => ({ value: unprotected.traces.length, evidence: '' }),
  };
  const traces = otlp();
  const { verdict, exitCode, checked, advice } = judged({
    unprotected: { sampling, traces },
    hypotheses: [reads],
  });
  expect([verdict, exitCode]).toEqual(['no-data', 5]);
  expect(checked).toMatchObject([
    { observation: null, because: 'its spans would be of kept traces only (sampling head=0.0001%)' },
  ]);
  expect(advice).toEqual([
    'Sampling leaves too little for holds: run with more load or a larger percentage, with `--collector all` where --collector was given, or without sampling.',
  ]);
});

test('a claim that sampling left no witness of says so in an arm that is inconclusive too', () => {
  const sampling = { kind: 'head', percent: 10 } as const;
  const reads: Hypothesis<Pair> = {
    ...holds,
    observe: ({ unprotected }) => ({ value: unprotected.traces.length, evidence: '' }),
  };
  const { checked, advice } = judged({
    unprotected: { sampling, ...phaseOn({ control: null }).unprotected },
    hypotheses: [reads],
  });
  const because = expect.stringMatching(
    /^the machine was 91% busy .+; its spans would be of kept traces only \(sampling head=10%\)$/,
  );
  expect(checked).toMatchObject([{ verdict: 'inconclusive', observation: null, because }]);
  expect(advice.at(-1)).toContain('Sampling leaves too little for holds');
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

test('of four arms, each is judged by itself, in their order', () => {
  using journal = new Journal(join(folder, 'journal.jsonl'), startClock(), () => {});
  const names = ['control', 'lease', 'keepalive', 'budget'];
  const about = (arm: string): Hypothesis => ({
    ...holds,
    name: `about-${arm}`,
    arm,
    observe: (arms) => (arms[arm] ? latency(arms[arm], 'fault', ORDERS, 'p50') : null),
  });
  const scenario: Scenario = {
    ...smallScenario({ load: { routes: [{ route: ORDERS, rps: 33 }] } }),
    arms: Object.fromEntries(names.map((name) => [name, {}])),
    hypotheses: names.map(about),
  };
  const finished = names.map((arm) => ({
    evidence: healthy(arm),
    mishaps: arm === 'keepalive' ? ['bank-1 crashed'] : [],
    unwritten: [],
    left: [],
  }));
  const { arms, checked, problems } = judge(scenario, finished, [], journal);
  expect(arms.map(({ arm }) => arm)).toEqual(names);
  expect(checked.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'inconclusive', 'pass']);
  expect(problems.map(problemLine)).toEqual(['keepalive: bank-1 crashed']);
});

test('a few missing traces of many are tolerated', () => {
  const some = tracesOfRequests(
    otlp(...due.filter((_, i) => i % 34 !== 17).map((ms) => gateway([ms, ms + 19]))),
    sent.filter((_, i) => i % 34 !== 17),
  );
  expect(judged({ unprotected: { traces: some } })).toMatchObject({ verdict: 'pass', exitCode: 0 });
});

test('what is left behind is graver than a failure, and both are told', () => {
  const result = judged({
    hypotheses: [{ ...holds, atLeast: 1_000 }],
    left: ['key a'],
    leftovers: ['process 7'],
  });
  expect(result).toMatchObject({ verdict: 'fail', exitCode: 4, left: ['key a', 'process 7'] });
});

test('a mistake of the scenario is its author’s: exit 2', () => {
  const observe = () => {
    throw new Error('typo');
  };
  const { exitCode, problems } = judged({ hypotheses: [holds, { ...holds, name: 'mistyped', observe }] });
  expect(exitCode).toBe(2);
  expect(problems).toMatchObject([
    { arm: null, kind: 'mistake', text: expect.stringContaining('hypothesis `mistyped`') },
  ]);
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
