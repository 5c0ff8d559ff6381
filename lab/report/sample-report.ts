import type { Report, ReportArm, ReportLatency, ReportPhase, ReportRoute, TimelinePoint } from './model.ts';
import { orderWaterfall, retriedWaterfall } from './sample-waterfalls.ts';

/** A report as `slow-payment` leaves it, for tests: the unprotected arm suffers, the protected one degrades. */

const ORDERS = 'POST /api/orders';
const PRODUCTS = 'GET /api/products/:id';
const STARTED = Date.parse('2026-03-14T09:26:53.000Z');
const PHASES = [
  { name: 'baseline', fromS: 0, toS: 15 },
  { name: 'fault', fromS: 15, toS: 45 },
  { name: 'recovery', fromS: 45, toS: 60 },
] as const;

type Phase = (typeof PHASES)[number]['name'];

const traceId = (arm: number, second: number): string =>
  `4bf92f3577b34da6a3ce929d${(arm * 65_536 + second).toString(16).padStart(8, '0')}`;

/** Median and tail of a route, ms. */
function levels(arm: string, route: string, phase: Phase): readonly [p50: number, p99: number] {
  if (route === PRODUCTS) return [6.4, 14.2];
  if (phase !== 'fault') return [141, 182];
  return arm === 'protected' ? [147, 695] : [871, 1412];
}

function latency([p50, p99]: readonly [number, number], count: number) {
  const at = (share: number) => p50 + (p99 - p50) * share;
  const around = (value: number) => ({ low: value * 0.98, high: value * 1.02 });
  const [p90, p95, p999] = [at(0.4), at(0.6), at(1.3)];
  const intervals = {
    p50: around(p50),
    p90: around(p90),
    p95: around(p95),
    p99: around(p99),
    p999: null,
  };
  return { count, p50, p90, p95, p99, p999, max: at(1.5), intervals } satisfies ReportLatency;
}

function routeOf(arm: string, route: string, phase: Phase, count: number): ReportRoute {
  const hurt = route === ORDERS && phase === 'fault';
  const harmed = hurt ? (arm === 'protected' ? 2 : 61) : 0;
  const pending = hurt && arm === 'protected' ? 803 : 0;
  const seconds = phase === 'fault' ? 30 : 15;
  const responseMs = latency(levels(arm, route, phase), count - harmed);
  return {
    route,
    count,
    ok: count - harmed,
    settled: { count, ok: count - harmed },
    goodputRps: (count - harmed) / seconds,
    errors: harmed === 0 ? {} : arm === 'protected' ? { HTTP_503: 2 } : { HTTP_504: 58, ECONNRESET: 3 },
    orders: route === ORDERS ? { paid: count - harmed - pending, owed: pending, harmed } : null,
    notes:
      route === ORDERS
        ? { CONFIRMED: count - harmed - pending, ...(pending ? { PAYMENT_PENDING: pending } : {}) }
        : {},
    responseMs,
    serviceMs: { ...responseMs, p50: responseMs.p50 - 0.3 },
  };
}

function phaseOf(arm: string, { name, fromS, toS }: (typeof PHASES)[number]): ReportPhase {
  const seconds = toS - fromS;
  return {
    name,
    startedAt: new Date(armStart(arm) + fromS * 1000).toISOString(),
    durationMs: seconds * 1000,
    settled: {
      startedAt: new Date(armStart(arm) + fromS * 1000).toISOString(),
      durationMs: seconds * 1000 - 400,
    },
    load: { offeredRps: 40, achievedRps: 40, dropped: 0, latenessP99Ms: 1.8 },
    routes: [routeOf(arm, ORDERS, name, seconds * 30), routeOf(arm, PRODUCTS, name, seconds * 10)],
  };
}

function timeline(arm: string, armIndex: number, route: string): TimelinePoint[] {
  return Array.from({ length: 60 }, (_, second) => {
    const phase = PHASES.find(({ toS }) => second < toS)?.name ?? 'recovery';
    const [p50, p99] = levels(arm, route, phase);
    const wobble = 1 + 0.06 * Math.sin(second * 1.7) + 0.03 * Math.sin(second * 5.1);
    const count = route === ORDERS ? 30 : 10;
    const failing = route === ORDERS && phase === 'fault' && arm === 'unprotected' ? (second % 7) + 1 : 0;
    const stalled = arm === 'unprotected' && route === ORDERS && second === 31;
    const figures = {
      count,
      ok: stalled ? 0 : count - failing,
      p50: stalled ? null : p50 * wobble,
      p99: stalled ? null : p99 * wobble,
      max: stalled ? null : p99 * wobble * 1.1,
    };
    return {
      tS: second + 0.5,
      ...figures,
      arrived: figures,
      exemplar: stalled ? null : traceId(armIndex, second + (route === ORDERS ? 0 : 1000)),
    };
  });
}

const armStart = (arm: string): number => STARTED + (arm === 'protected' ? 70_000 : 4_000);

function armOf(name: string, index: number): ReportArm {
  const slow = name === 'unprotected';
  const fault = traceId(index, 22);
  return {
    name,
    sampling: 'all',
    starts: slow
      ? []
      : [
          {
            service: 'order',
            env: { POOL_SIZE: '4' },
            command: null,
            image: 'our/order:2.1.0',
            containerCommand: null,
          },
        ],
    discarded: slow ? ['the machine was 99% busy in the fault phase'] : [],
    startedAt: new Date(armStart(name)).toISOString(),
    requests: {
      count: 2400,
      ok: slow ? 2339 : 2398,
      orders: { paid: slow ? 1739 : 995, owed: slow ? 0 : 803, harmed: slow ? 61 : 2 },
    },
    phases: PHASES.map((phase) => phaseOf(name, phase)),
    traces: {
      stored: 2449,
      warmUp: 40,
      unasked: 12,
      collected: 2397,
      complete: 2391,
      incomplete: 6,
      settled: 2343,
      expected: 2400,
    },
    faults: [
      {
        id: 'delay-bank-Charge',
        kind: 'fault',
        text: 'bank Charge delayed by 700 ms (100% of calls)',
        counts: 'calls',
        percentage: 100,
        comingS: 15,
        cameS: 15.01,
        wentS: 45,
        goneS: 45.02,
        inScope: slow ? 898 : 214,
        met: slow ? 898 : 214,
        firstS: 15.02,
        lastS: 44.98,
        instances: [
          {
            instance: 'bank-1',
            inScope: slow ? 898 : 214,
            met: slow ? 898 : 214,
            firstS: 15.02,
            lastS: 44.98,
          },
        ],
        restart: null,
        lapse: null,
      },
    ],
    books: {
      collectedAt: new Date(armStart(name) + 60_400).toISOString(),
      records: slow ? 4_210 : 5_400,
      instances: ['bank-1', 'order-1', 'payment-1'],
      open: slow ? [] : ['order-88'],
    },
    breakerTurns: slow
      ? []
      : [{ atS: 16.4, service: 'payment', callee: 'bank', edge: 'payment -> bank', to: 'open' }],
    waterfalls: [
      slow
        ? orderWaterfall({
            traceId: fault,
            stands: 'median',
            chosen: `median ${ORDERS} of the fault phase`,
            phase: 'fault',
            chargeMs: 750,
            faultId: 'f-1',
          })
        : retriedWaterfall(fault, `slow ${ORDERS} of the fault phase`),
      orderWaterfall({
        traceId: traceId(index, 7),
        stands: 'median',
        chosen: `median ${ORDERS} of the baseline`,
        phase: 'baseline',
        chargeMs: 50,
      }),
    ],
    timelines: [ORDERS, PRODUCTS].map((route) => ({ route, points: timeline(name, index, route) })),
    story: [
      { tS: 0, text: 'Load starts: 40 requests a second, open model.' },
      { tS: 15.01, text: 'Fault f-1: bank.Charge takes 700 ms longer, for all calls.' },
      ...(slow
        ? [{ tS: 31, text: 'No order finished in this second: all 16 slots of payment wait for the bank.' }]
        : [{ tS: 16.4, text: 'The breaker payment -> bank opens; orders are kept as PAYMENT_PENDING.' }]),
      { tS: 45.02, text: 'Fault f-1 is undone.' },
    ],
  };
}

export function sampleReport(): Report {
  return {
    schemaVersion: 3,
    faultline: '0.1.0',
    id: '20260314T092653-7c1e',
    scenario: 'slow-payment',
    scenarioHash: '5d0c3a1e9b7f2468',
    title: 'A slow bank behind the payment service',
    lesson:
      'A dependency that answers slowly hurts more than one that is down. Without a budget of its own every caller ' +
      'waits as long as the slowest service below it. A short timeout, a breaker and a fallback keep orders flowing.',
    seed: 42,
    length: 'normal',
    runtime: 'process',
    startedAt: new Date(STARTED).toISOString(),
    durationMs: 136_400,
    machine: { node: '24.21.0', os: 'linux 6.8 x64', cpus: 2, memoryBytes: 8_262_254_592 },
    backends: [
      {
        role: 'registry',
        provider: 'binary',
        name: 'etcd',
        version: '3.4.23',
        answersAs: null,
        path: '/usr/bin/etcd',
        where: '127.0.0.1:40121',
      },
      {
        role: 'traces',
        provider: 'embedded',
        name: 'faultline embedded traces',
        version: '0.1.0',
        answersAs: 'Jaeger 2.19.0',
        path: null,
        where: 'http://127.0.0.1:40133',
      },
      {
        role: 'metrics',
        provider: 'container',
        name: 'prometheus',
        version: '3.16.0',
        answersAs: null,
        path: null,
        where: 'http://127.0.0.1:40140',
      },
    ],
    sampling: null,
    verdict: 'fail',
    exitCode: 99,
    problems: [
      {
        ...{ arm: 'unprotected', kind: 'traces', phase: null },
        text: '6 of 2397 traces are incomplete (parent of 4 spans missing, 2 without a root)',
        ...{ measured: '6 of 2397', limit: '5%' },
      },
    ],
    notes: [
      'protected: the machine was 94% busy in the fault phase, but the control got a processor within 0.2 ms',
      'passed over a key in the registry, /faultline/services/bank/bank-9: expected a JSON object, found "null"',
    ],
    advice: ["Traces are missing: logs/ in the run's folder has what the traces backend says."],
    arms: [armOf('unprotected', 0), armOf('protected', 1)],
    hypotheses: [
      {
        name: 'bank-is-the-culprit',
        title: 'bank.Charge holds most of the critical path of slow orders',
        arm: 'unprotected',
        route: null,
        phase: null,
        verdict: 'pass',
        observed: 98.7,
        interval: null,
        limit: { atLeast: 90, atMost: null },
        unit: '%',
        definition: 'Share of complete traces in which bank.Charge holds most of the critical path',
        evidence: '885 of 897 complete traces of POST /api/orders in the fault phase',
        because: '',
        inProblems: false,
      },
      {
        name: 'orders-survive',
        title: 'Orders are taken while the bank is slow',
        arm: 'protected',
        route: null,
        phase: null,
        verdict: 'pass',
        observed: 99.78,
        interval: null,
        limit: { atLeast: 99, atMost: null },
        unit: '%',
        definition: '',
        evidence: '898 of 900 answers of POST /api/orders in the fault phase were 2xx',
        because: '',
        inProblems: false,
      },
      {
        name: 'tail-stays-short',
        title: 'p99 of orders stays below 500 ms',
        arm: 'protected',
        route: null,
        phase: null,
        verdict: 'fail',
        observed: 695,
        interval: null,
        limit: { atLeast: null, atMost: 500 },
        unit: 'ms',
        definition: '',
        evidence: 'response time of 900 POST /api/orders in the fault phase',
        because: '',
        inProblems: false,
      },
      {
        name: 'no-retry-storm',
        title: 'Retries towards the bank stay below 1.5 attempts a call',
        arm: 'protected',
        route: null,
        phase: null,
        verdict: 'no-data',
        observed: null,
        interval: null,
        limit: { atLeast: null, atMost: 1.5 },
        unit: 'x',
        definition: '',
        evidence: '',
        because: 'no complete trace of the recovery phase has the edge payment -> bank',
        inProblems: false,
      },
    ],
    audits: [],
    cleanup: { left: [] },
  };
}
