import { describe, expect, test } from 'vitest';
import type { ArmEvidence } from '../../analysis/arm/arm-evidence.ts';
import { armEvidence } from '../../analysis/arm/example-evidence.ts';
import { extend } from '../../analysis/arm/extend.ts';
import { armView } from '../../analysis/arm/view.ts';
import { gateway, otlp } from '../../analysis/spans/example-trace.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import { promisedLoad, sentAsPromised, tracesOfRequests } from '../../load/fixture/as-promised.ts';
import { abort, delay } from '../../scenario/fault.ts';
import { smallScenario } from '../../scenario/fixture/small-scenario.ts';
import { latency } from '../../scenario/observe.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { trustOf } from './trust.ts';

const ORDERS = 'POST /api/orders';
const EPOCH = armEvidence().phases[0]?.startedAtMs ?? 0;
/** Phases of 10, 10 and 20 s: of 4000 requests in all, 1000 are of the fault phase. */
const PHASES = [
  { name: 'baseline', from: 0, to: 10 },
  { name: 'fault', from: 10, to: 20 },
  { name: 'recovery', from: 20, to: 40 },
].map(({ name, from, to }) => {
  const [startedAtMs, endedAtMs] = [EPOCH + from * 1_000, EPOCH + to * 1_000];
  return { name, startedAtMs, endedAtMs, settled: { fromMs: startedAtMs, toMs: endedAtMs } };
}) as ArmEvidence['phases'];

const load = promisedLoad([{ route: ORDERS, rps: 100 }], PHASES);
const sound = sentAsPromised(load);
const inPhase = (name: string) => {
  const phase = PHASES.find((each) => each.name === name);
  return (sample: RequestSample) =>
    phase !== undefined && sample.dueMs >= phase.startedAtMs && sample.dueMs < phase.endedAtMs;
};
/** The first so many of a phase are changed. */
function change(count: number, name: string, to: (sample: RequestSample) => Partial<RequestSample>) {
  let left = count;
  return sound.map((sample) => (inPhase(name)(sample) && left-- > 0 ? { ...sample, ...to(sample) } : sample));
}
const dropped = () => ({ sentMs: null, doneMs: null, status: 0, outcome: 'DROPPED' });
const late = ({ dueMs }: RequestSample) => ({ sentMs: dueMs + 900, doneMs: dueMs + 920 });

/** Each request that was sent has left a whole trace. */
function tracesOf(samples: readonly RequestSample[]) {
  const sent = samples.filter(({ sentMs }) => sentMs !== null);
  return tracesOfRequests(
    otlp(...sent.map(({ sentMs }) => gateway([(sentMs ?? 0) - EPOCH, (sentMs ?? 0) - EPOCH + 19]))),
    sent,
  );
}

const arm = (samples: readonly RequestSample[], rest: Partial<ArmEvidence> = {}) =>
  armView(armEvidence({ phases: PHASES, load, samples, traces: tracesOf(samples), ...rest }));
const doubtsOf = (
  view: ReturnType<typeof arm>,
  scenario: Pick<Scenario, 'conditions' | 'load' | 'limits'> = smallScenario(),
) => trustOf(view, { mishaps: [], unwritten: [] }, scenario).doubts;
const ended = (phase: string, fields: object) => ({
  tMs: 1,
  type: 'phase.ended',
  arm: 'unprotected',
  phase,
  ...fields,
});

test('an arm as promised is trusted', () => {
  expect(doubtsOf(arm(sound))).toEqual([]);
});

test('an arm whose settings somebody changed while it ran is not judged as if they were its own', () => {
  const changing = (settings: object) => ({
    tMs: 1,
    type: 'settings.changing',
    arm: 'unprotected',
    settings,
  });
  const journal = [...armEvidence().journal, changing({ order: {} }), changing({ order: {}, bank: {} })];
  expect(doubtsOf(arm(sound, { journal }))).toEqual([
    { kind: 'settings', text: 'settings of order, bank were changed by hand while it ran, 2 times' },
  ]);
});

describe('each phase is looked at by itself', () => {
  test.each([
    [
      '70 of 1000 dropped',
      change(70, 'fault', dropped),
      'driver-dropped',
      'in the fault phase the load driver dropped 7% ',
      ...['7%', '2%'],
    ],
    [
      '35 of 1000 sent 900 ms late',
      change(35, 'fault', late),
      'driver-late',
      'in the fault phase the load driver sent its requests late, p99 900.0 ms',
      ...['900.0 ms', '50 ms'],
    ],
  ] as const)('%s', (_what, samples, kind, text, measured, limit) => {
    expect(doubtsOf(arm(samples))).toEqual([
      { kind, phase: 'fault', text: expect.stringContaining(text), measured, limit },
    ]);
  });

  test('10 of 1000 are tolerated', () => {
    expect(doubtsOf(arm(change(10, 'fault', late)))).toEqual([]);
  });

  test('60 traces of 1000 are missing', () => {
    const { resourceSpans } = tracesOf(sound);
    const gone = new Set(
      sound
        .filter(inPhase('recovery'))
        .slice(0, 120)
        .map(({ traceId }) => traceId),
    );
    const traces = {
      resourceSpans: resourceSpans.map((resource) => ({
        ...resource,
        scopeSpans: resource.scopeSpans.map((scope) => ({
          ...scope,
          spans: scope.spans.filter(({ traceId }) => !gone.has(traceId)),
        })),
      })),
    };
    expect(doubtsOf(arm(sound, { traces }))).toEqual([
      {
        kind: 'traces',
        phase: 'recovery',
        text: '120 of 2000 traces of the recovery phase are missing or incomplete',
        ...{ measured: '120 of 2000', limit: '5%' },
      },
    ]);
    const killedMs = (sound.filter(inPhase('recovery'))[120]?.dueMs ?? 0) - 1;
    const kill = { tMs: killedMs, type: 'fault.injecting', kind: 'fault', plan: { kind: 'kill' } };
    expect(doubtsOf(arm(sound, { traces, journal: [kill] }))).toEqual([]);
  });

  test.each([
    [
      'the wall clock was set',
      { clockStepMs: 3_000 },
      'clock',
      undefined,
      'the wall clock moved by 3000 ms against the monotonic one by the end of the fault phase (limit 50 ms)',
      ...['3000 ms', '50 ms'],
    ],
    [
      'its quota was used up',
      { machine: { busyPercent: 20, labPercent: 20, others: [], control: null, throttledPercent: 2 } },
      'throttled',
      'fault',
      "the lab was held off the processors in 2% of its quota's periods in the fault phase (limit 1%)",
      ...['2%', '1%'],
    ],
  ] as const)('%s', (_what, fields, kind, phase, text, measured, limit) => {
    expect(doubtsOf(arm(sound, { journal: [ended('fault', fields)] }))).toEqual([
      { kind, phase, text, measured, limit },
    ]);
    expect(doubtsOf(arm(sound, { journal: [ended('fault', { clockStepMs: 50 })] }))).toEqual([]);
  });

  test('an instance used its quota up, unless the scenario limits it', () => {
    const machine = {
      ...{ busyPercent: 20, labPercent: 20, others: [], control: null },
      throttledInstances: [
        { instance: 'bank-1', percent: 2 },
        { instance: 'registry', percent: 1 },
      ],
    };
    const held = arm(sound, { journal: [ended('fault', { machine })] });
    expect(doubtsOf(held)).toEqual([
      {
        kind: 'throttled',
        phase: 'fault',
        text: "bank-1 was held off the processors in 2% of its quota's periods in the fault phase (limit 1%)",
        ...{ measured: '2%', limit: '1%' },
      },
    ]);
    const limited = smallScenario({ limits: { bank: { cpus: 0.5 } } });
    const { doubts, notes } = trustOf(held, { mishaps: [], unwritten: [] }, limited);
    expect(doubts).toEqual([]);
    expect(notes).toEqual([
      "bank-1 was held off the processors in 2% of its quota's periods in the fault phase, as the scenario's limit asks for: that is no doubt",
    ]);
    // A limit of its memory alone asks for nothing of the kind.
    expect(doubtsOf(held, smallScenario({ limits: { bank: { memoryMiB: 128 } } }))).toHaveLength(1);
  });

  test('metrics were dropped for want of room', () => {
    const evicted = { tMs: 1, type: 'metrics.evicted', arm: 'unprotected', dropped: 12 };
    expect(doubtsOf(arm(sound, { journal: [evicted] }))).toEqual([
      {
        kind: 'metrics',
        text: 'the metrics backend dropped 12 samples during the arm, to stay in its bounds',
      },
    ]);
  });
});

test('a request that is missing, and one that the load did not send, make an arm inconclusive', () => {
  const [first, ...rest] = sound;
  const missing = `of the 1000 ${ORDERS} that were promised in the baseline phase, 1 are missing`;
  expect(doubtsOf(arm(rest))).toEqual([{ kind: 'schedule', text: missing }]);
  // What it left in the store is one trace more than there are requests.
  expect(doubtsOf(arm(rest, { traces: tracesOf(first ? [first, ...rest] : rest) }))).toEqual([
    { kind: 'schedule', text: missing },
    { kind: 'foreign', text: '1 traces are of requests that the load did not send' },
  ]);
});

describe('the time before the first fault', () => {
  const failing = () => ({ status: 503, outcome: 'UNAVAILABLE' });
  const injecting = { tMs: EPOCH + 10_000, type: 'fault.injecting', kind: 'fault', plan: {} };

  test('works below 95%: inconclusive', () => {
    expect(doubtsOf(arm(change(50, 'baseline', failing), { journal: [injecting] }))).toEqual([]);
    expect(doubtsOf(arm(change(51, 'baseline', failing), { journal: [injecting] }))).toEqual([
      {
        kind: 'baseline',
        text: `before the first fault 949 of 1000 ${ORDERS} were answered well (94.9%, at least 95% are needed, or a condition that says so)`,
        ...{ measured: '94.9%', limit: '95%' },
      },
    ]);
    expect(doubtsOf(arm(change(1_000, 'fault', failing), { journal: [injecting] }))).toEqual([]);
  });

  test('works below 95% where answers come too late to be of use', () => {
    const slow = ({ dueMs }: RequestSample) => ({ doneMs: dueMs + 600 });
    const patienceMs = { [ORDERS]: 500 };
    const late = (count: number) =>
      arm(change(count, 'baseline', slow), { journal: [injecting], patienceMs });
    expect(doubtsOf(late(50))).toEqual([]);
    expect(doubtsOf(late(51)).map(({ kind }) => kind)).toEqual(['baseline']);
  });

  test('ends with a fault within the baseline, and what was under way then is the fault’s', () => {
    const early = { ...injecting, tMs: EPOCH + 1_000 };
    const isHarmed = ({ dueMs }: RequestSample) => dueMs >= EPOCH + 600;
    const harmed = sound.map((sample) => (isHarmed(sample) ? { ...sample, ...failing() } : sample));
    expect(doubtsOf(arm(harmed, { journal: [early] }))).toEqual([]);
    expect(doubtsOf(arm(harmed, { journal: [injecting] })).map(({ kind }) => kind)).toEqual(['baseline']);
  });

  test('may fail where a condition of the scenario says so, and only such a one', () => {
    const broken = arm(change(500, 'baseline', failing), { journal: [injecting] });
    const aborts = abort({ service: 'bank' }, { percentage: 50, grpcStatus: 'UNAVAILABLE' });
    expect(doubtsOf(broken, smallScenario({ conditions: [aborts] }))).toEqual([]);
    const slow = delay({ service: 'bank' }, { fixedDelayMs: 300 });
    expect(doubtsOf(broken, smallScenario({ conditions: [slow] }))).toHaveLength(1);
    const never = delay({ service: 'bank' }, { fixedDelayMs: 3_000 });
    expect(doubtsOf(broken, smallScenario({ conditions: [never] }))).toEqual([]);
  });
});

test('a quantile is no data when so many were dropped that it may be one of theirs', () => {
  const withheldAt = (drops: number, quantile: 'p50' | 'p90' | 'p99') => {
    const reasons: string[] = [];
    const asking = { name: () => {}, withhold: (reason: string) => void reasons.push(reason) };
    latency(extend(arm(change(drops, 'fault', dropped)), { asking }), 'fault', ORDERS, quantile);
    return reasons;
  };
  const theirs = (quantile: string) => [
    expect.stringContaining(`were never sent: the ${quantile} may be theirs`),
  ];
  expect(withheldAt(9, 'p99')).toEqual([]);
  expect(withheldAt(10, 'p99')).toEqual(theirs('p99'));
  expect(withheldAt(99, 'p90')).toEqual([]);
  expect(withheldAt(100, 'p90')).toEqual(theirs('p90'));
  expect(withheldAt(499, 'p50')).toEqual([]);
  expect(withheldAt(500, 'p50')).toEqual(theirs('p50'));
});

test('the phases add up to the arm, or it is inconclusive', () => {
  const [first] = sound;
  const gap = PHASES.map((phase) =>
    phase.name === 'fault' ? { ...phase, startedAtMs: EPOCH + 10_100 } : phase,
  );
  expect(first && doubtsOf(arm(sound, { phases: gap })).at(0)).toEqual({
    kind: 'schedule',
    text: '10 of 4000 requests of the arm belong to no phase',
  });
  const view = arm(change(70, 'fault', dropped));
  const counts = view.phases.map((name) => view.phase(name)?.route(ORDERS)?.count ?? 0);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(view.evidence.samples.length);
});
