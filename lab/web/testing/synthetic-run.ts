import { armEvidence, sample } from '../../analysis/arm/example-evidence.ts';
import { type ArmView, armView } from '../../analysis/arm/view.ts';
import {
  client,
  EXAMPLE_EPOCH_MS,
  type ExampleSpan,
  gateway,
  internal,
  otlp,
  server,
} from '../../analysis/spans/example-trace.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import { buildReport } from '../../report/build.ts';
import { finishedRun } from '../../report/fixture/finished-run.ts';
import type { Verdict } from '../../report/model.ts';
import { hypothesis } from '../../scenario/fixture/small-scenario.ts';
import type { PageModel } from '../report-page/model/page-model.ts';
import { pageModelOf } from '../report-page/model/page-model-of.ts';
import type { TraceLogs } from '../report-page/model/trace-logs.ts';

const idOf = (number: number) => number.toString(16).padStart(32, '0');
const CREATE = 'shop.v1.OrderService/CreateOrder';
const PAY = 'shop.v1.PaymentService/CreatePayment';
const CHARGE = 'shop.v1.BankService/Charge';
const CHECK = 'shop.v1.InventoryService/CheckStock';

/** One order of 12 spans that begins at `at`; the bank holds it for so long, or until the budget of the call to payment ends it. */
function order(at: number, bankMs: number, held: boolean, isCut: boolean): ExampleSpan {
  const end = at + 40 + bankMs;
  const events = held ? [{ name: 'fault.injected', attributes: { 'faultline.fault.action': 'hang' } }] : [];
  const stock = client('order', CHECK, [at + 3, at + 20], {
    children: [
      server('inventory', CHECK, [at + 4, at + 19], {
        children: [internal('inventory', 'check_inventory', [at + 5, at + 18])],
      }),
    ],
  });
  const cut = { 'faultline.rpc.ended_by': 'own_budget', 'rpc.status_code': 'DEADLINE_EXCEEDED' };
  const payment = client('order', PAY, [at + 22, end - 2], {
    ...(isCut && { error: true, attributes: cut }),
    children: [
      server('payment', PAY, [at + 23, end - 3], {
        children: [
          client('payment', CHARGE, [at + 24, end - 4], {
            error: held,
            attributes: held ? { 'rpc.status_code': 'DEADLINE_EXCEEDED' } : {},
            children: [server('bank', CHARGE, [at + 25, end - 5], { events })],
          }),
        ],
      }),
    ],
  });
  return gateway(
    [at, end],
    [
      client('gateway', CREATE, [at + 1, end - 1], {
        children: [
          server('order', CREATE, [at + 1.5, end - 1.5], {
            children: [
              internal('order', 'wait worker', [at + 1.6, at + 2.8]),
              stock,
              internal('order', 'insert_order', [at + 20.5, at + 21.5], {
                attributes: { 'shop.order_id': `order-${at}` },
              }),
              payment,
            ],
          }),
        ],
      }),
    ],
  );
}

/** A root that makes so many calls one after the other. */
function wide(at: number, calls: number): ExampleSpan {
  const children = Array.from({ length: calls }, (_, index) =>
    internal('order', `step_${index}`, [at + index / 10, at + (index + 1) / 10]),
  );
  return gateway([at, at + calls / 10 + 1], children);
}

export interface Synthetic {
  /** Orders of each arm. */
  readonly orders: number;
  /** Steps of one more request of the first arm. */
  readonly steps?: number;
  readonly verdict?: Verdict;
  /** How long the bank holds orders of the first arm. */
  readonly heldMs?: number;
}

/** Two arms of orders, evenly over three seconds; those of the middle one are held, longer in the first arm. */
export function syntheticModel({ orders, steps = 0, verdict = 'fail', heldMs = 400 }: Synthetic): PageModel {
  const views = ['unprotected', 'protected'].map((arm, place) =>
    armOf(arm, orders, place === 0 ? heldMs : 60, place === 0 ? steps : 0),
  );
  const claim = hypothesis({
    title: 'Orders stay fast',
    name: 'orders-stay-fast',
    atMost: 200,
    unit: 'ms',
    arm: 'unprotected',
  });
  const { atLeast: _, ...limits } = claim;
  const observed = {
    value: verdict === 'fail' ? 440 : 120,
    evidence: 'p50 of POST /api/orders in unprotected/fault 440 ms',
  };
  const run = finishedRun(...views);
  const checkedOf = (of: object, observation: typeof observed) => ({
    ...{ hypothesis: of, verdict, observation },
    ...{ because: null, mistake: null },
  });
  const second = hypothesis({
    ...{ title: 'Orders are answered', name: 'orders-are-answered' },
    ...{ atLeast: 99, unit: '% ok', arm: 'unprotected' },
  });
  const checked = [
    checkedOf(limits, observed),
    ...(verdict === 'fail' ? [checkedOf(second, { value: 66.7, evidence: '80 of 120 orders' })] : []),
  ];
  const finished = { ...run, checked, verdict, exitCode: verdict === 'fail' ? 99 : 0 } as typeof run;
  return pageModelOf(finished, buildReport(finished), null, bankLogs(views));
}

/** What the bank says of each call that it holds, and the gateway of each request that failed. */
function bankLogs(views: readonly ArmView[]): TraceLogs {
  const lines = new Map(
    views.flatMap(({ traces }) =>
      traces.flatMap(({ traceId, root, spans }) => {
        const held = spans.find(({ events }) => events.some(({ name }) => name === 'fault.injected'));
        if (!held || !root) return [];
        const time = new Date(held.startMs + 1).toISOString();
        const of = { time, level: 'warn', trace_id: traceId };
        const bank = { ...of, service: 'bank', span_id: held.spanId, msg: 'holds the charge', tries: 1 };
        const gateway = { ...of, service: 'gateway', span_id: root.span.spanId, msg: 'request failed' };
        return [
          [
            traceId,
            [
              { file: 'bank-1.log', text: JSON.stringify(bank) },
              { file: 'gateway-1.log', text: JSON.stringify(gateway) },
            ],
          ] as const,
        ];
      }),
    ),
  );
  return { lines, leftOut: new Map() };
}

/** Of a service, scraped each half second; those of later ones move more. */
const busyWorkers = (job: string, place: number) => ({
  name: 'faultline_workers_busy',
  labels: { job, instance: `${job}-1` },
  points: [0, 0, 1, 4, 1, 0, 0].map((busy, at) => ({
    tMs: EXAMPLE_EPOCH_MS + at * 500,
    value: busy * (place + 1),
  })),
});

function armOf(arm: string, orders: number, heldMs: number, steps: number): ArmView {
  const trees: ExampleSpan[] = [];
  const samples: RequestSample[] = [];
  for (let index = 0; index < orders; index++) {
    const due = (index * 3_000) / orders;
    const isHeld = due >= 1_000 && due < 2_000;
    const tree = order(due, isHeld ? heldMs : 20, isHeld && heldMs > 100, isHeld && arm === 'protected');
    trees.push(tree);
    const ended = tree.at[1] ?? due;
    const rest = isHeld && heldMs > 100 ? { status: 504, outcome: 'DEADLINE_EXCEEDED', note: null } : {};
    samples.push(sample([due, due, ended], { index, traceId: idOf(trees.length), ...rest }));
  }
  if (steps > 0) {
    trees.push(wide(1_500, steps));
    samples.push(sample([1_500, 1_500, 1_500 + steps / 10], { index: orders, traceId: idOf(trees.length) }));
  }
  const fault = {
    kind: 'fault',
    faultId: `${arm}-fault-1`,
    text: 'bank Charge hangs (100% of calls)',
    phase: 'fault',
  };
  const plan = { kind: 'hang', match: { service: 'bank', method: 'Charge' }, percentage: 100 };
  const protections =
    arm === 'protected' ? { order: { clients: { payment: { timeoutMs: 60, fallback: true } } } } : {};
  const journal = [
    { tMs: EXAMPLE_EPOCH_MS - 1_000, type: 'arm.started', arm, protections },
    { tMs: EXAMPLE_EPOCH_MS - 500, type: 'fault.planned', arm, ...fault, plan },
    { tMs: EXAMPLE_EPOCH_MS + 1_000, type: 'fault.injecting', arm, ...fault, plan },
    { tMs: EXAMPLE_EPOCH_MS + 1_010, type: 'fault.injected', arm, ...fault, plan },
    { tMs: EXAMPLE_EPOCH_MS + 2_000, type: 'fault.undoing', arm, ...fault, plan },
    { tMs: EXAMPLE_EPOCH_MS + 2_010, type: 'fault.undone', arm, ...fault, plan },
  ];
  return armView(
    armEvidence({
      ...{ arm, samples, journal, traces: otlp(...trees), patienceMs: { 'POST /api/orders': 300 } },
      metrics: ['order', 'payment', 'bank'].map(busyWorkers),
    }),
  );
}
