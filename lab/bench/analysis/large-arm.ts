import { ORDER_ANSWERS } from '../../../services/proto/order-answers.ts';
import type { ArmEvidence } from '../../analysis/arm/arm-evidence.ts';
import { EXAMPLE_EPOCH_MS } from '../../analysis/spans/example-trace.ts';
import type { OtlpTracesData } from '../../evidence/otlp.ts';
import { PHASE_NAMES, type PhaseWindow } from '../../evidence/phases.ts';
import type { RequestSample } from '../../evidence/requests.ts';
import { createRandom } from '../../load/random.ts';
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

/** An arm of slow-payment that lasted as long as so many spans take, without its traces: these come as lines of OTLP-JSON. */
export function largeArm(large: LargeArm): { evidence: ArmEvidence; lines: Iterable<string> } {
  const traces = Math.ceil(large.spans / SPANS_OF_AN_ORDER);
  const phaseMs = Math.ceil(traces / PHASE_NAMES.length) * BETWEEN_MS;
  const phases = PHASE_NAMES.map((name, index): PhaseWindow => {
    const [fromMs, toMs] = [EXAMPLE_EPOCH_MS + index * phaseMs, EXAMPLE_EPOCH_MS + (index + 1) * phaseMs];
    return { name, startedAtMs: fromMs, endedAtMs: toMs, settled: { fromMs, toMs } };
  });
  const orders = Array.from({ length: traces }, (_, index) => orderAt(large, index, phaseMs));
  const evidence: ArmEvidence = {
    arm: large.arm,
    phases,
    goodAnswers: { [ROUTE]: ORDER_ANSWERS },
    samples: orders.map((order, index) => sampleOf(order, index)),
    traces: { resourceSpans: [] },
    metrics: [],
    journal: [],
  };
  return { evidence, lines: linesOf(large, traces, phaseMs) };
}

function orderAt({ arm, budgetMs }: LargeArm, index: number, phaseMs: number): Order {
  const isFaulty = Math.floor((index * BETWEEN_MS) / phaseMs) === 1;
  return {
    traceId: createRandom(index, arm, 'trace').hex(32),
    startMs: EXAMPLE_EPOCH_MS + index * BETWEEN_MS + 0.5,
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

/** As a file has them: no string of a line is one of another. */
function* linesOf(large: LargeArm, traces: number, phaseMs: number): Generator<string> {
  for (let from = 0; from < traces; from += BATCH) {
    const random = createRandom(from, large.arm);
    const orders = Array.from({ length: Math.min(BATCH, traces - from) }, (_, index) =>
      orderAt(large, from + index, phaseMs),
    );
    const resourceSpans = orders.flatMap((order) =>
      [...Map.groupBy(new OrderTrace(order, random).spans, ({ service }) => service)].map(
        ([service, own]) => ({
          resource: { attributes: resourceOf(large.arm, service) },
          scopeSpans: [{ scope: { name: 'faultline' }, spans: own.map(({ span }) => span) }],
        }),
      ),
    );
    yield JSON.stringify({ resourceSpans } satisfies OtlpTracesData);
  }
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
