import type { Waterfall, WaterfallRow } from './model.ts';

/** Waterfalls of the sample report (tests only), as the shop's services leave them: client and server spans. */

type RowPart = Partial<WaterfallRow> &
  Pick<WaterfallRow, 'depth' | 'service' | 'operation' | 'startMs' | 'durationMs'>;

export function row(part: RowPart): WaterfallRow {
  return {
    kind: 'internal',
    selfMs: 0,
    status: 'unset',
    onCriticalPath: false,
    culprit: false,
    attributes: {},
    events: [],
    ...part,
  };
}

interface Call {
  readonly from: string;
  readonly to: string;
  readonly method: string;
  readonly depth: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly critical?: boolean;
  readonly server?: Partial<WaterfallRow>;
  readonly client?: Partial<WaterfallRow>;
}

/** The client span of a call and the server span in it, half a millisecond inside. */
export function call({
  from,
  to,
  method,
  depth,
  startMs,
  durationMs,
  critical = false,
  server,
  client,
}: Call): WaterfallRow[] {
  const service = `${to[0]?.toUpperCase()}${to.slice(1)}Service`;
  const attributes = {
    'rpc.system.name': 'grpc',
    'rpc.method': `shop.v1.${service}/${method}`,
    'rpc.status_code': 'OK',
  };
  const shared = { operation: method, onCriticalPath: critical };
  return [
    row({
      ...shared,
      depth,
      service: from,
      kind: 'client',
      startMs,
      durationMs,
      selfMs: 1,
      attributes: {
        ...attributes,
        'faultline.rpc.attempt': 1,
        'service.peer.name': to,
        'server.address': to,
        'network.peer.address': '127.0.0.1',
        'network.peer.port': 41873,
      },
      ...client,
    }),
    row({
      ...shared,
      depth: depth + 1,
      service: to,
      kind: 'server',
      startMs: startMs + 0.5,
      durationMs: durationMs - 1,
      attributes: { ...attributes, 'service.instance.id': `${to}-1` },
      ...server,
    }),
  ];
}

interface Order {
  readonly traceId: string;
  readonly stands: Waterfall['stands'];
  readonly chosen: string;
  readonly phase: string;
  /** Time in bank.Charge. */
  readonly chargeMs: number;
  readonly faultId?: string;
}

/** The healthy and the slow order: gateway, order, inventory, insert, payment, bank. */
export function orderWaterfall({ chargeMs, faultId, ...about }: Order): Waterfall {
  const total = chargeMs + 150;
  const fault =
    faultId === undefined
      ? []
      : [{ name: 'fault.injected', atMs: 105.2, text: `delay 700ms, fault ${faultId}` }];
  const rows = [
    row({
      depth: 0,
      service: 'gateway',
      operation: 'POST /api/orders',
      kind: 'server',
      startMs: 0,
      durationMs: total,
      selfMs: 48,
      onCriticalPath: true,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/api/orders',
        'http.response.status_code': 201,
        'service.instance.id': 'gateway-1',
      },
    }),
    ...call({
      from: 'gateway',
      to: 'order',
      method: 'CreateOrder',
      depth: 1,
      startMs: 20,
      durationMs: total - 40,
      critical: true,
    }),
    ...call({
      from: 'order',
      to: 'inventory',
      method: 'CheckStock',
      depth: 3,
      startMs: 26,
      durationMs: 26,
      critical: true,
    }),
    row({
      depth: 3,
      service: 'order',
      operation: 'insert_order',
      startMs: 54,
      durationMs: 18.4,
      selfMs: 18.4,
      onCriticalPath: true,
    }),
    ...call({
      from: 'order',
      to: 'payment',
      method: 'CreatePayment',
      depth: 3,
      startMs: 75,
      durationMs: chargeMs + 45,
      critical: true,
    }),
    ...call({
      from: 'payment',
      to: 'bank',
      method: 'Charge',
      depth: 5,
      startMs: 104,
      durationMs: chargeMs,
      critical: true,
      server: { selfMs: chargeMs - 1, culprit: true, events: fault },
    }),
  ];
  const times = { responseMs: total + 1.3, durationMs: total, deadlineMs: 3000 };
  return { route: 'POST /api/orders', ...about, ...times, rows };
}

/** Protected: payment gives up on the bank after 250 ms, tries again, and the order is kept as pending. */
export function retriedWaterfall(traceId: string, chosen: string): Waterfall {
  const charge = (attempt: number, startMs: number) =>
    call({
      from: 'payment',
      to: 'bank',
      method: 'Charge',
      depth: 5,
      startMs,
      durationMs: 250,
      critical: true,
      client: {
        status: 'error',
        attributes: {
          'rpc.method': 'shop.v1.BankService/Charge',
          'rpc.status_code': 'DEADLINE_EXCEEDED',
          'faultline.rpc.attempt': attempt,
        },
      },
      server: {
        durationMs: 750,
        selfMs: 750,
        culprit: attempt === 1,
        events: [{ name: 'fault.injected', atMs: startMs + 1, text: 'delay 700ms, fault f-1' }],
      },
    });
  const healthy = orderWaterfall({ stands: null, traceId, chosen, phase: 'fault', chargeMs: 540 });
  const rows = healthy.rows
    .slice(0, 8)
    .map((each) =>
      each.operation === 'CreatePayment' && each.kind === 'server'
        ? { ...each, events: [{ name: 'fallback', atMs: 640, text: 'order kept as PAYMENT_PENDING' }] }
        : each,
    );
  return { ...healthy, deadlineMs: 800, rows: [...rows, ...charge(1, 104), ...charge(2, 374)] };
}
