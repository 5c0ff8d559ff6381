import type { SpanKind } from '../../analysis/spans/span.ts';
import { type OtlpKeyValue, type OtlpSpan, OtlpSpanKind } from '../../evidence/otlp.ts';
import type { Random } from '../../load/random.ts';

export const SPANS_OF_AN_ORDER = 13;

/** An order as the shop handles it. */
export interface Order {
  readonly traceId: string;
  /** When it begins, epoch ms. */
  readonly startMs: number;
  /** Of the bank's delay, which order waits for until the budget is over; null without fault. */
  readonly fault: { readonly id: string; readonly delayMs: number } | null;
  readonly budgetMs: number | null;
}

interface Traced {
  readonly service: string;
  readonly span: OtlpSpan;
}

interface Given {
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly at: readonly [fromMs: number, toMs: number];
  readonly attributes: OtlpKeyValue[];
  readonly message?: string;
  readonly events?: OtlpSpan['events'];
}

const TIMEOUT_MS = 3_000;
const BANK_MS = 50;
const STOCK_MS = 25;
const NOTIFY_MS = 6;
/** A drawn time differs by so much from the usual one at most, as a part of it. */
const SPREAD = 0.1;

/** By then the order is answered, ms after it began. */
export function answeredWithin({ fault, budgetMs }: Order): number {
  const bankMs = BANK_MS * (1 + SPREAD) + (fault?.delayMs ?? 0) + 2;
  return (STOCK_MS + NOTIFY_MS) * (1 + SPREAD) + Math.min(bankMs, budgetMs ?? Infinity) + 10;
}

/**
 * The spans of an order with the names, attributes and nesting that the shop's kit gives them; times are drawn. So the
 * memory and time that they take are those of a run's.
 */
export class OrderTrace {
  readonly spans: Traced[] = [];
  readonly #order: Order;
  readonly #random: Random;

  constructor(order: Order, random: Random) {
    this.#order = order;
    this.#random = random;
    const { fault, budgetMs } = order;
    const bankMs = this.#about(BANK_MS) + (fault?.delayMs ?? 0);
    const late = budgetMs !== null && bankMs + 2 > budgetMs;
    const payMs = late ? budgetMs : bankMs + 2;
    const status = late ? 'DEADLINE_EXCEEDED' : 'OK';
    const stockMs = this.#about(STOCK_MS);
    const notifyMs = this.#about(NOTIFY_MS);
    const [paidMs, endMs] = [stockMs + 3 + payMs, stockMs + 3 + payMs + notifyMs];
    const root = this.#add(null, {
      ...{ service: 'gateway', name: 'POST /api/orders', kind: 'server', at: [0, endMs + 4] },
      attributes: [
        text('http.request.method', 'POST'),
        text('http.route', '/api/orders'),
        text('url.scheme', 'http'),
        text('url.path', '/api/orders'),
        number('faultline.http.request.timeout_ms', TIMEOUT_MS),
        number('http.response.status_code', 201),
      ],
    });
    const create = this.#call(root, 'gateway', 'order', 'CreateOrder', [0.2, endMs + 3]);
    const order_ = this.#serve(create, 'order', 'CreateOrder', [1, endMs + 2], TIMEOUT_MS - 1);
    const check = this.#call(order_, 'order', 'inventory', 'CheckStock', [1.2, stockMs + 1.2]);
    const stock = this.#serve(check, 'inventory', 'CheckStock', [2, stockMs + 1], TIMEOUT_MS - 2);
    const lines = [number('shop.lines', 1 + Math.floor(random.next() * 2))];
    this.#add(stock, {
      service: 'inventory',
      name: 'check_inventory',
      kind: 'internal',
      at: [2.1, stockMs],
      attributes: lines,
    });
    const id = [text('shop.order_id', `${order.traceId.slice(0, 8)}-${order.traceId.slice(8, 20)}`)];
    const at = [stockMs + 1.3, stockMs + 1.5] as const;
    this.#add(order_, { service: 'order', name: 'insert_order', kind: 'internal', at, attributes: id });
    const fromMs = stockMs + 2;
    const pay = this.#call(order_, 'order', 'payment', 'CreatePayment', [fromMs, fromMs + payMs], status);
    const leftMs = fromMs + (budgetMs ?? TIMEOUT_MS - fromMs - 2);
    const paid = this.#serve(
      pay,
      'payment',
      'CreatePayment',
      [fromMs + 0.5, fromMs + payMs - 0.2],
      leftMs,
      status,
    );
    const charge = this.#call(
      paid,
      'payment',
      'bank',
      'Charge',
      [fromMs + 0.8, fromMs + payMs - 0.5],
      status,
    );
    const injected = fault && [text('faultline.fault.id', fault.id), text('faultline.fault.action', 'delay')];
    this.#serve(charge, 'bank', 'Charge', [fromMs + 1.2, fromMs + payMs - 0.7], leftMs - 1, status, injected);
    const notify = this.#call(order_, 'order', 'notification', 'Notify', [paidMs, endMs]);
    this.#serve(notify, 'notification', 'Notify', [paidMs + 0.5, endMs - 0.5], TIMEOUT_MS - 3);
  }

  #about(ms: number): number {
    return ms * (1 - SPREAD + 2 * SPREAD * this.#random.next());
  }

  #call(parent: string, from: string, to: string, method: string, at: Given['at'], status = 'OK'): string {
    const attributes = [
      ...rpc(to, method),
      text('server.address', to),
      text('service.peer.name', to),
      number('faultline.rpc.attempt', 1),
      text('rpc.status_code', status),
      text('network.peer.address', `${to}-1`),
      number('network.peer.port', 8080),
      ...(status === 'OK' ? [] : [text('error.type', status)]),
      { key: 'faultline.wait.connection.duration', value: { doubleValue: this.#random.next() / 1000 } },
    ];
    const name = nameOf(to, method);
    return this.#add(parent, { service: from, name, kind: 'client', at, attributes, ...failure(status, to) });
  }

  #serve(
    parent: string,
    service: string,
    method: string,
    at: Given['at'],
    deadlineMs: number,
    status = 'OK',
    injected: OtlpKeyValue[] | null = null,
  ): string {
    const attributes = [
      ...rpc(service, method),
      number('faultline.rpc.deadline.unix_ms', Math.round(this.#order.startMs + deadlineMs)),
      text('rpc.status_code', status),
      ...(status === 'OK' ? [] : [text('error.type', status)]),
    ];
    const events = injected && [
      { timeUnixNano: this.#nanos(at[0]), name: 'fault.injected', attributes: injected },
    ];
    const name = nameOf(service, method);
    return this.#add(parent, {
      ...{ service, name, kind: 'server', at, attributes, ...failure(status, service) },
      ...(events && { events }),
    });
  }

  #add(parent: string | null, { service, name, kind, at, attributes, message, events = [] }: Given): string {
    const { traceId } = this.#order;
    const spanId = this.#random.hex(16);
    const span: OtlpSpan = {
      ...{ traceId, spanId, parentSpanId: parent ?? traceId.slice(16), flags: 257, name },
      kind: OtlpSpanKind[kind],
      ...{ startTimeUnixNano: this.#nanos(at[0]), endTimeUnixNano: this.#nanos(at[1]), attributes },
      status: message === undefined ? {} : { message, code: 2 },
      ...{ events, links: [] },
    };
    this.spans.push({ service, span });
    return spanId;
  }

  #nanos(ms: number): string {
    const at = this.#order.startMs + ms;
    return `${Math.floor(at)}${String(Math.floor((at % 1) * 1e6)).padStart(6, '0')}`;
  }
}

const text = (key: string, stringValue: string): OtlpKeyValue => ({ key, value: { stringValue } });
const number = (key: string, value: number): OtlpKeyValue => ({ key, value: { intValue: String(value) } });

const nameOf = (service: string, method: string) =>
  `shop.v1.${service[0]?.toUpperCase()}${service.slice(1)}Service/${method}`;
const rpc = (service: string, method: string) => [
  text('rpc.system.name', 'grpc'),
  text('rpc.method', nameOf(service, method)),
];
const failure = (status: string, service: string) =>
  status === 'OK' ? {} : { message: `Deadline exceeded after 0.250s,remote_addr=${service}-1:8080` };
