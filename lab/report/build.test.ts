import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { sample } from '../analysis/arm/example-evidence.ts';
import { armView } from '../analysis/arm/view.ts';
import { EXAMPLE_EPOCH_MS, gateway, otlp } from '../analysis/spans/example-trace.ts';
import type { FinishedRun } from '../run/finished-run.ts';
import { hypothesis, smallScenario } from '../scenario/fixture/small-scenario.ts';
import { buildReport } from './build.ts';
import { exampleArm, ORDERS, PRODUCTS } from './fixture/example-arm.ts';
import type { ReportTraces } from './model.ts';
import { reportSchema } from './report-schema.ts';

const { atLeast: _, ...limitless } = hypothesis();

function run(replace: Partial<FinishedRun> = {}): FinishedRun {
  return {
    scenario: smallScenario(),
    faultline: packageJson.version,
    id: 'a1b2c3',
    seed: 7,
    length: 'short',
    machine: { node: process.version, os: 'Linux 6.12.0', cpus: 2, memoryBytes: 8_000_000_000 },
    runtime: 'process',
    sampling: null,
    startedAtMs: EXAMPLE_EPOCH_MS - 500,
    endedAtMs: EXAMPLE_EPOCH_MS + 4_000,
    backends: [],
    arms: ['unprotected', 'protected'].map((arm) => armView(exampleArm({ arm }))),
    checked: [],
    audits: [],
    problems: [TOO_BUSY],
    notes: ['protected: busy, but sound'],
    advice: ['Close it.'],
    discarded: { protected: ['too busy'] },
    failure: null,
    left: ['key a'],
    verdict: 'fail',
    exitCode: 4,
    ...replace,
  };
}

test('an arm says which services it started otherwise, and how', () => {
  const starts = {
    order: { env: { LOG: 'debug' }, container: { image: 'our/order:2' } },
    bank: { command: ['node', 'bank.js'] },
  };
  const journal = [{ tMs: EXAMPLE_EPOCH_MS, type: 'arm.started' as const, arm: 'protected', starts }];
  const arms = [
    armView(exampleArm({ arm: 'unprotected' })),
    armView(exampleArm({ arm: 'protected', journal })),
  ];
  const report = buildReport(run({ arms }));
  expect(reportSchema.parse(report).arms.map((arm) => arm.starts)).toEqual([
    [],
    [
      {
        service: 'order',
        env: { LOG: 'debug' },
        command: null,
        image: 'our/order:2',
        containerCommand: null,
      },
      { service: 'bank', env: {}, command: ['node', 'bank.js'], image: null, containerCommand: null },
    ],
  ]);
});

const TOO_BUSY = { arm: 'unprotected', kind: 'machine', phase: 'fault', text: 'too busy' } as const;

test('says whose answers an embedded backend gives', () => {
  const embedded = { role: 'metrics', provider: 'embedded', name: 'm', version: '1', where: 'w' } as const;
  const { backends } = buildReport(
    run({ backends: [{ ...embedded, answersAs: 'Prometheus 3.16.0' }, embedded] }),
  );
  expect(backends.map(({ answersAs }) => answersAs)).toEqual(['Prometheus 3.16.0', null]);
});

test('is a valid report of the run', () => {
  const report = buildReport(run());
  expect(reportSchema.parse(report)).toEqual(report);
  expect(report).toMatchObject({
    faultline: packageJson.version,
    id: 'a1b2c3',
    machine: { node: process.version, os: 'Linux 6.12.0', cpus: 2, memoryBytes: 8_000_000_000 },
    scenario: 'small',
    seed: 7,
    length: 'short',
    startedAt: new Date(EXAMPLE_EPOCH_MS - 500).toISOString(),
    durationMs: 4_500,
    verdict: 'fail',
    exitCode: 4,
    problems: [TOO_BUSY],
    notes: ['protected: busy, but sound'],
    advice: ['Close it.'],
    cleanup: { left: ['key a'] },
  });
  expect(report.arms.map(({ name, discarded }) => [name, discarded])).toEqual([
    ['unprotected', []],
    ['protected', ['too busy']],
  ]);
});

test('counts requests by phase, route and how they were served', () => {
  const [arm] = buildReport(run()).arms;
  const counts = arm?.phases.map(({ name, routes }) => [
    name,
    ...routes.map(({ route, count, notes }) => [route, count, notes]),
  ]);
  expect(counts).toEqual([
    ['baseline', [ORDERS, 3, { CONFIRMED: 3 }], [PRODUCTS, 2, {}]],
    ['fault', [ORDERS, 3, { CONFIRMED: 3 }], [PRODUCTS, 2, {}]],
    ['recovery', [ORDERS, 1, { CONFIRMED: 1 }]],
  ]);
  expect(arm?.traces).toEqual(
    counted({ stored: 11, collected: 11, complete: 11, settled: 11, expected: 11 }),
  );
  expect(arm?.requests).toEqual({ count: 11, ok: 11, orders: { paid: 7, owed: 0, harmed: 0 } });
});

/** Nothing but what is said. */
const counted = (some: Partial<ReportTraces>): ReportTraces => ({
  ...{ stored: 0, warmUp: 0, unasked: 0, collected: 0, complete: 0, incomplete: 0, settled: 0, expected: 0 },
  ...some,
});

test('each trace that is stored is of a phase, of the warm-up, or of no request of the load', () => {
  const evidence = exampleArm();
  // The first two orders were due before the first phase; the last request is somebody else's.
  const [first, second, ...others] = evidence.samples;
  const warmUp = [first, second].flatMap((one) => (one ? [{ ...one, dueMs: EXAMPLE_EPOCH_MS - 500 }] : []));
  const arm = armView({ ...evidence, warmUp, samples: others.slice(0, -1) });
  expect(buildReport(run({ arms: [arm] })).arms[0]?.traces).toEqual(
    counted({ stored: 11, warmUp: 2, unasked: 1, collected: 8, complete: 8, settled: 8, expected: 8 }),
  );
});

test('a quantile is told of as many requests as it takes, and the slowest always', () => {
  const due = Array.from({ length: 60 }, (_, index) => index * 10);
  const samples = due.map((ms, index) => sample([ms, ms, ms + index + 1]));
  const [arm] = buildReport(run({ arms: [armView(exampleArm({ samples }))] })).arms;
  expect(arm?.phases[0]?.routes[0]?.responseMs).toEqual({
    count: 60,
    p50: expect.closeTo(30, 3),
    p90: expect.closeTo(54, 3),
    p95: null,
    p99: null,
    p999: null,
    max: expect.closeTo(60, 3),
    intervals: {
      p50: { low: expect.closeTo(22, 3), high: expect.closeTo(39, 3) },
      p90: { low: expect.closeTo(49, 3), high: expect.closeTo(59, 3) },
      p95: null,
      p99: null,
      p999: null,
    },
  });
});

test('the chart has a point each half second, with an exemplar where there was a request', () => {
  const [arm] = buildReport(run()).arms;
  const orders = arm?.timelines.find(({ route }) => route === ORDERS);
  expect(orders?.points.map(({ tS, count, exemplar }) => [tS, count, exemplar !== null])).toEqual([
    [0.25, 2, true],
    [0.75, 1, true],
    [1.25, 3, true],
    [1.75, 0, false],
    [2.25, 1, true],
    [2.75, 0, false],
  ]);
  expect(orders?.points[3]).toMatchObject({ p50: null, p99: null, max: null });
});

test('what was not measured is null, never zero', () => {
  const quiet = run({
    arms: ['unprotected', 'protected'].map((arm) => armView(exampleArm({ arm, samples: [] }))),
  });
  const report = buildReport(quiet);
  reportSchema.parse(report);
  for (const phase of report.arms.flatMap(({ phases }) => phases)) {
    expect(phase.load).toEqual({ offeredRps: null, achievedRps: null, dropped: 0, latenessP99Ms: null });
    expect(phase.routes).toEqual([]);
  }
});

test('an arm without any trace or phase still makes a valid report', () => {
  const nothing = { phases: [], samples: [], traces: otlp(), journal: [] };
  const arms = ['unprotected', 'protected'].map((arm) => armView(exampleArm({ arm, ...nothing })));
  const report = buildReport(run({ arms }));
  expect(reportSchema.parse(report).arms[0]?.traces).toEqual({
    ...counted({}),
  });
});

test('a sampled run says so, and shows nothing of a request whose trace was not kept', () => {
  const sampling = { kind: 'tail', percent: 0 } as const;
  // Of the eleven requests only the first two: an order of 60 ms each.
  const traces = otlp(gateway([100, 160]), gateway([300, 360]));
  const report = buildReport(run({ sampling, arms: [armView(exampleArm({ traces, sampling }))] }));
  expect(report.sampling).toBe('tail=0%');
  const [arm] = report.arms;
  expect(arm?.sampling).toBe('tail=0%');
  expect(arm?.traces).toEqual(counted({ stored: 2, collected: 2, complete: 2, settled: 2, expected: 2 }));
  const exemplars = arm?.timelines.flatMap(({ points }) => points.map(({ exemplar }) => exemplar)) ?? [];
  expect(exemplars.filter((id) => id !== null)).toEqual(['2'.padStart(32, '0')]);
  expect(arm?.waterfalls.map(({ chosen }) => chosen)).toEqual([
    'median POST /api/orders of the baseline phase, of the kept ones',
    'slowest POST /api/orders of the baseline phase, of the kept ones',
  ]);
});

test('incomplete traces are counted apart', () => {
  const traces = otlp(gateway([100, 160]), gateway([300, null]));
  const [arm] = buildReport(run({ arms: [armView(exampleArm({ traces }))] })).arms;
  expect(arm?.traces).toEqual(
    counted({ stored: 2, collected: 2, complete: 1, incomplete: 1, settled: 1, expected: 11 }),
  );
});

test.each([
  [{ atLeast: 95 }, { atLeast: 95, atMost: null }],
  [{ atMost: 1.5 }, { atLeast: null, atMost: 1.5 }],
  [
    { atLeast: 0.9, atMost: 1.1 },
    { atLeast: 0.9, atMost: 1.1 },
  ],
  [{ atMost: 0 }, { atLeast: null, atMost: 0 }],
])(
  'a hypothesis with %j shows its limit, its number, where it looked and why it is not judged',
  (limits, limit) => {
    const checked = {
      hypothesis: {
        ...{ ...limitless, ...limits, definition: 'What clients waited' },
        about: { route: 'GET /api/products/:id', phase: 'fault' },
      },
      verdict: 'inconclusive',
      observation: { value: 0.5, evidence: 'p50 in fault', interval: { low: 0.4, high: 0.6 } },
      because: 'too busy',
      isOfArm: true,
      mistake: null,
    } as const;
    const [shown] = buildReport(run({ checked: [checked] })).hypotheses;
    expect(shown).toEqual({
      name: 'products-wait',
      title: 'Products wait for the catalogue',
      arm: 'unprotected',
      route: 'GET /api/products/:id',
      phase: 'fault',
      unit: 'ms',
      verdict: 'inconclusive',
      observed: 0.5,
      interval: { low: 0.4, high: 0.6 },
      limit,
      definition: 'What clients waited',
      evidence: 'p50 in fault',
      because: 'too busy',
      inProblems: true,
    });
  },
);

test('without an observation there is no number', () => {
  const because = 'the evidence does not hold it';
  const checked = {
    hypothesis: hypothesis(),
    verdict: 'no-data',
    observation: null,
    because,
    mistake: null,
  } as const;
  const [shown] = buildReport(run({ checked: [checked] })).hypotheses;
  expect(shown).toMatchObject({
    route: null,
    phase: null,
    observed: null,
    interval: null,
    evidence: '',
    because,
  });
});
