import { ORDER_ANSWERS } from '../../../services/proto/order-answers.ts';
import type { ArmEvidence } from '../../analysis/arm/arm-evidence.ts';
import { EXAMPLE_EPOCH_MS } from '../../analysis/spans/example-trace.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { DEFAULT_PHASES, type PhaseWindow } from '../../evidence/phases.ts';
import type { PromisedLoad, RequestSample } from '../../evidence/requests.ts';
import { createRandom } from '../../load/random.ts';
import { draw, type PlannedRequest } from '../../load/schedule.ts';
import { answeredWithin, type Order, OrderTrace, SPANS_OF_AN_ORDER } from './order-trace.ts';

export interface LargeArm {
  readonly arm: string;
  readonly spans: number;
  readonly budgetMs: number | null;
}

const ROUTE = 'POST /api/orders';
const BETWEEN_MS = 5;
const DELAY_MS = 700;
/** Traces of a batch. */
const BATCH = 200;

/** An arm of slow-payment that lasted as long as so many spans take, without its traces: these come in batches, and as lines of OTLP-JSON. */
export function largeArm(large: LargeArm): {
  evidence: ArmEvidence;
  batches: Iterable<OtlpTracesData>;
  lines: Iterable<string>;
} {
  const traces = Math.ceil(large.spans / SPANS_OF_AN_ORDER);
  const phaseMs = Math.ceil(traces / DEFAULT_PHASES.length) * BETWEEN_MS;
  const phases = DEFAULT_PHASES.map((name, index): PhaseWindow => {
    const [fromMs, toMs] = [EXAMPLE_EPOCH_MS + index * phaseMs, EXAMPLE_EPOCH_MS + (index + 1) * phaseMs];
    return { name, startedAtMs: fromMs, endedAtMs: toMs, settled: { fromMs, toMs } };
  });
  const load: PromisedLoad = {
    ...{ seed: 7, traceScope: large.arm, routes: [{ route: ROUTE, rps: 1000 / BETWEEN_MS }] },
    ...{ startedAtMs: EXAMPLE_EPOCH_MS, stoppedAtMs: EXAMPLE_EPOCH_MS + traces * BETWEEN_MS },
  };
  const orders: Order[] = [];
  for (const drawn of draw({ route: ROUTE, rps: 1000 / BETWEEN_MS }, load)) {
    orders.push(orderAt(large, drawn, phaseMs));
    if (orders.length === traces) break;
  }
  const evidence: ArmEvidence = {
    arm: large.arm,
    phases,
    goodAnswers: { [ROUTE]: ORDER_ANSWERS },
    load,
    samples: orders.map((order, index) => sampleOf(order, index)),
    traces: { resourceSpans: [] },
    metrics: [],
    journal: [],
  };
  const batches = () => batchesOf(large, orders);
  return { evidence, batches: batches(), lines: linesOf(batches()) };
}

function orderAt(
  { budgetMs }: LargeArm,
  { offsetMs, traceId }: Pick<PlannedRequest, 'offsetMs' | 'traceId'>,
  phaseMs: number,
): Order {
  const isFaulty = Math.floor(offsetMs / phaseMs) === 1;
  return {
    traceId,
    startMs: EXAMPLE_EPOCH_MS + offsetMs + 0.5,
    fault: isFaulty ? { id: 'delay-bank-Charge', delayMs: DELAY_MS } : null,
    budgetMs,
  };
}

function sampleOf(order: Order, index: number): RequestSample {
  const sentMs = order.startMs - 0.25;
  return {
    ...{
      route: ROUTE,
      index,
      dueMs: order.startMs - 0.5,
      sentMs,
      doneMs: order.startMs + answeredWithin(order),
    },
    ...{ status: 201, outcome: 'ok', traceId: order.traceId },
    note: order.fault && order.budgetMs !== null ? ORDER_ANSWERS.owed : ORDER_ANSWERS.paid,
  };
}

function* batchesOf({ arm }: LargeArm, orders: readonly Order[]): Generator<OtlpTracesData> {
  for (let from = 0; from < orders.length; from += BATCH) {
    const random = createRandom(from, arm);
    const batch = orders.slice(from, from + BATCH);
    const resourceSpans = batch.flatMap((order) =>
      [...Map.groupBy(new OrderTrace(order, random).spans, ({ service }) => service)].map(
        ([service, own]) => ({
          resource: { attributes: resourceOf(arm, service) },
          scopeSpans: [{ scope: { name: 'faultline' }, spans: own.map(({ span }) => span) }],
        }),
      ),
    );
    yield { resourceSpans };
  }
}

function* linesOf(batches: Iterable<OtlpTracesData>): Generator<string> {
  for (const batch of batches) yield JSON.stringify(batch);
}

const resourceOf = (arm: string, service: string) =>
  Object.entries({
    'faultline.run': 'a1b2c3',
    'faultline.arm': arm,
    'service.name': service,
    'service.namespace': 'shop',
    'service.instance.id': `${service}-1`,
    'service.version': '0.1.0',
  }).map(([key, stringValue]) => ({ key, value: { stringValue } }));
