import type { EdgeSettings } from '@faultline/control';
import { client, EXAMPLE_EPOCH_MS, type ExampleSpan, gateway, otlp, server } from '../spans/example-trace.ts';
import { buildTraces } from '../spans/span-tree.ts';
import { type WireCall, wireCalls } from './calls.ts';
import type { Finding, SettingsOf, WireRule } from './finding.ts';

const CREATE = 'shop.v1.OrderService/CreateOrder';
const PAY = 'shop.v1.PaymentService/CreatePayment';

/** An attempt of order at payment, for tests. Times in ms after `EXAMPLE_EPOCH_MS`. */
export interface ExampleAttempt {
  readonly at: readonly [startMs: number, endMs: number];
  readonly number?: number;
  readonly kind?: 'retry' | 'hedge';
  readonly status?: string;
  /** Of payment's server span; by default there is none. */
  readonly served?: readonly [startMs: number, endMs: number];
  /** Deadline that payment received; none by default. */
  readonly deadlineMs?: number;
  /** Of payment's server span. */
  readonly children?: readonly ExampleSpan[];
}

/** A request whose user left or was answered at `endMs`, with order's one call of payment in it. */
export function ordering(endMs: number, attempts: readonly ExampleAttempt[], more: OrderingOptions = {}) {
  const { timeoutMs = 1_000, orderEndsMs = endMs - 2 } = more;
  const order = server('order', CREATE, [1, orderEndsMs], {
    attributes: deadline(timeoutMs - 2),
    children: attempts.map(spanOf),
  });
  const call = client('gateway', CREATE, [0, endMs - 1], {
    attributes: { 'faultline.rpc.attempt': 1 },
    children: [order],
  });
  return gateway([0, endMs], [call], { attributes: { 'faultline.http.request.timeout_ms': timeoutMs } });
}

interface OrderingOptions {
  readonly timeoutMs?: number;
  /** When order's server span ends. */
  readonly orderEndsMs?: number;
}

function spanOf({ at, number = 1, kind, status = 'OK', served, deadlineMs, children }: ExampleAttempt) {
  const attributes = {
    'faultline.rpc.attempt': number,
    'rpc.status_code': status,
    'service.peer.name': 'payment',
    ...(kind && { 'faultline.rpc.attempt_kind': kind }),
  };
  const answered =
    served && server('payment', PAY, served, { attributes: deadline(deadlineMs), children: children ?? [] });
  return client('order', PAY, at, { attributes, children: answered ? [answered] : [] });
}

const deadline = (ms: number | undefined): Record<string, number> =>
  ms === undefined ? {} : { 'faultline.rpc.deadline.unix_ms': EXAMPLE_EPOCH_MS + ms };

/** All calls in those requests. */
export const callsOf = (...requests: readonly ExampleSpan[]): WireCall[] =>
  buildTraces(otlp(...requests)).flatMap(wireCalls);

/** order -> payment has these settings, all other edges none. */
export const payEdge =
  (settings: EdgeSettings): SettingsOf =>
  (from, to) =>
    from === 'order' && to === 'payment' ? settings : {};

/** What a rule finds in a few calls. */
export function foundIn<Found extends Finding>(rule: WireRule<Found>, calls: readonly WireCall[]): Found {
  rule.look(calls);
  return rule.found();
}
